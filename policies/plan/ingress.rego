# Would this plan let the internet reach a port that databases listen on?
package main

import rego.v1

import data.landform.plan
import data.landform.settings

deny contains {"rule": "public-ingress", "msg": msg} if {
	some type in guarding_types
	some change in plan.of_type(type)
	some block in ways_in(change)
	some range in ranges(block)
	open_to_internet(range)
	reaches_data(block)
	msg := sprintf("%s lets %s reach a database port. Allow the security group or the network of the application instead.", [plan.address(change), range])
}

guarding_types := {
	"aws_default_security_group", "aws_security_group", "aws_security_group_rule",
	"aws_vpc_security_group_ingress_rule",
}

is_group(change) if change.type in {"aws_security_group", "aws_default_security_group"}

is_rule(change) if change.type in {"aws_security_group_rule", "aws_vpc_security_group_ingress_rule"}

# The blocks of a security group and the resources for single rules look alike.
default ways_in(_) := []

ways_in(change) := [block | some block in plan.members(plan.after(change).ingress); is_object(block)] if is_group(change)

ways_in(change) := [plan.after(change)] if {
	is_rule(change)
	object.get(plan.after(change), "type", "ingress") != "egress"
}

needs_approval contains object.union(settings.platform, {"rule": "public-ingress-unknown", "msg": msg}) if {
	some type in guarding_types
	some change in plan.of_type(type)
	ingress_unknown(change)
	msg := sprintf("%s opens a port to addresses that the plan does not know yet. Use constants, or let a person check them.", [plan.address(change)])
}

# A group without blocks of its own says true here as well, because AWS reports what others attach
# to it. The plan does not tell the two apart, so a person looks.
ingress_unknown(change) if {
	is_group(change)
	change.change.after_unknown.ingress == true
}

ingress_unknown(change) if {
	is_group(change)
	some block in plan.members(change.change.after_unknown.ingress)
	some key in decisive_keys(change)
	plan.has_true(block[key])
}

ingress_unknown(change) if {
	is_rule(change)
	some key in decisive_keys(change)
	plan.unknown(change, key)
}

decisive_keys(_) := {
	"cidr_blocks", "cidr_ipv4", "cidr_ipv6", "from_port", "ip_protocol",
	"ipv6_cidr_blocks", "protocol", "to_port", "type",
}

ranges(block) := {range |
	some key in ["cidr_blocks", "ipv6_cidr_blocks"]
	some range in plan.members(block[key])
	is_string(range)
} | {range |
	some key in ["cidr_ipv4", "cidr_ipv6"]
	range := block[key]
	is_string(range)
}

# Wider than any private network: 10.0.0.0/8 and fc00::/7 are the widest of those.
open_to_internet(range) if {
	not contains(range, ":")
	prefix_length(range) < 8
}

open_to_internet(range) if {
	contains(range, ":")
	prefix_length(range) < 7
}

# What is not a network with a prefix counts as the whole internet.
prefix_length(range) := to_number(split(range, "/")[1]) if {
	regex.match(`^[0-9A-Fa-f.:]+/(0|[1-9][0-9]{0,2})$`, range)
} else := 0

reaches_data(block) if every_protocol(block)

reaches_data(block) if {
	some port in settings.guardrails.data_ports
	port >= lowest(block)
	port <= highest(block)
}

every_protocol(block) if block.protocol in {"-1", "all"}

every_protocol(block) if block.ip_protocol in {"-1", "all"}

# A port that is not given excludes nothing.
lowest(block) := block.from_port if {
	is_number(block.from_port)
} else := 0

highest(block) := block.to_port if {
	is_number(block.to_port)
} else := 65535
