# Would this plan let the internet reach a port that databases listen on?
package main

import rego.v1

inline_types := {"aws_security_group", "aws_default_security_group"}

rule_types := {"aws_security_group_rule", "aws_vpc_security_group_ingress_rule"}

# One way in: the blocks of a security group and the resources for single rules look alike.
ingress contains {"address": address(change), "block": block} if {
	some change in changes
	writes(change)
	change.type in inline_types
	some block in members(after(change).ingress)
	is_object(block)
}

ingress contains {"address": address(change), "block": after(change)} if {
	some change in changes
	writes(change)
	change.type in rule_types
	object.get(after(change), "type", "ingress") != "egress"
}

deny contains {"rule": "public-ingress", "msg": msg} if {
	some way in ingress
	some range in ranges(way.block)
	open_to_internet(range)
	reaches_data(way.block)
	msg := sprintf("%s lets %s reach a database port. Allow the security group or the network of the application instead.", [way.address, range])
}

needs_approval contains object.union(platform, {"rule": "public-ingress-unknown", "msg": msg}) if {
	some change in changes
	writes(change)
	ingress_unknown(change)
	msg := sprintf("%s opens a port to addresses that the plan does not know yet. Use constants, or let a person check them.", [address(change)])
}

# A group without blocks of its own says true here as well, because AWS reports what others attach
# to it. The plan does not tell the two apart, so a person looks.
ingress_unknown(change) if {
	change.type in inline_types
	change.change.after_unknown.ingress == true
}

ingress_unknown(change) if {
	change.type in inline_types
	some block in members(change.change.after_unknown.ingress)
	some key in decisive
	has_true(block[key])
}

ingress_unknown(change) if {
	change.type in rule_types
	some key in decisive
	unknown(change, key)
}

decisive := {
	"cidr_blocks", "cidr_ipv4", "cidr_ipv6", "from_port", "ip_protocol",
	"ipv6_cidr_blocks", "protocol", "to_port", "type",
}

ranges(block) := {range |
	some key in ["cidr_blocks", "ipv6_cidr_blocks"]
	some range in members(block[key])
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
	some port in guardrails.data_ports
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
