package main_test

import rego.v1

import data.main

postgres := {"from_port": 5432, "to_port": 5432, "protocol": "tcp"}

inline(block, after_unknown) := {"resource_changes": [{
	"address": "aws_security_group.db", "type": "aws_security_group",
	"change": {"actions": ["create"], "after": {"ingress": [block]}, "after_unknown": after_unknown},
}]}

single(type, rule, after_unknown) := {"resource_changes": [{
	"address": "aws_security_group_rule.db", "type": type,
	"change": {"actions": ["create"], "after": rule, "after_unknown": after_unknown},
}]}

test_a_database_port_open_to_the_internet_is_denied if {
	every range in ["0.0.0.0/0", "128.0.0.0/1", "0.0.0.0/7", "anything"] {
		slugs(main.deny) == {"public-ingress"} with input as inline(object.union(postgres, {"cidr_blocks": [range]}), {})
	}
	every range in ["::/0", "2000::/3"] {
		slugs(main.deny) == {"public-ingress"} with input as inline(object.union(postgres, {"ipv6_cidr_blocks": [range]}), {})
	}
}

test_one_open_range_among_closed_ones_is_enough if {
	block := object.union(postgres, {"cidr_blocks": ["10.0.0.0/16", "0.0.0.0/0"]})
	slugs(main.deny) == {"public-ingress"} with input as inline(block, {})
}

test_private_networks_may_reach_it if {
	every block in [
		{"cidr_blocks": ["10.0.0.0/8", "192.168.0.0/16"], "ipv6_cidr_blocks": ["fc00::/7"]},
		{"cidr_blocks": [], "ipv6_cidr_blocks": null},
		{"security_groups": ["sg-1"]},
	] {
		main.deny == set() with input as inline(object.union(postgres, block), {})
	}
}

test_a_web_port_may_be_open if {
	web := {"from_port": 443, "to_port": 443, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"]}
	main.deny == set() with input as inline(web, {})
}

test_ports_above_those_of_databases_may_be_open if {
	high := {"from_port": 30000, "to_port": 65535, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"]}
	main.deny == set() with input as inline(high, {})
}

test_what_the_plan_leaves_alone_is_not_read_again if {
	open := object.union(postgres, {"cidr_blocks": ["0.0.0.0/0"], "ingress": [{"protocol": "-1", "cidr_blocks": ["0.0.0.0/0"]}]})
	every type in ["aws_security_group", "aws_security_group_rule"] {
		left_alone := {"change": {"actions": ["no-op"], "after": open, "after_unknown": {"ingress": true, "type": true}}}
		main.deny == set() with input as plan(["no-op"], object.union({"type": type}, left_alone))
		main.needs_approval == set() with input as plan(["no-op"], object.union({"type": type}, left_alone))
	}
}

test_other_types_may_have_attributes_of_the_same_name if {
	open := object.union(postgres, {"cidr_blocks": ["0.0.0.0/0"], "ingress": [{"protocol": "-1", "cidr_blocks": ["0.0.0.0/0"]}]})
	other := {"type": "aws_other", "change": {"after": open, "after_unknown": {"ingress": [{"cidr_blocks": true}], "type": true}}}
	main.deny == set() with input as plan(["create"], other)
	main.needs_approval == set() with input as plan(["create"], other)
	main.needs_approval == set() with input as plan(["create"], object.union(
		other,
		{"change": {"after_unknown": {"ingress": true}}},
	))
}

test_blocks_that_cannot_be_read_are_left_to_the_provider if {
	every block in [null, "x", 1, []] {
		main.deny == set() with input as inline(block, {})
	}
}

test_a_range_of_ports_that_covers_a_database_is_denied if {
	every ports in [{"from_port": 0, "to_port": 65535}, {"from_port": 5000, "to_port": 6000}, {"from_port": null, "to_port": null}] {
		block := object.union(ports, {"protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"]})
		slugs(main.deny) == {"public-ingress"} with input as inline(block, {})
	}
}

test_every_protocol_means_every_port if {
	every protocol in ["-1", "all"] {
		block := {"from_port": 0, "to_port": 0, "protocol": protocol, "cidr_blocks": ["0.0.0.0/0"]}
		slugs(main.deny) == {"public-ingress"} with input as inline(block, {})
	}
}

test_single_rules_are_read_like_blocks if {
	old := object.union(postgres, {"type": "ingress", "cidr_blocks": ["0.0.0.0/0"]})
	slugs(main.deny) == {"public-ingress"} with input as single("aws_security_group_rule", old, {})
	main.deny == set() with input as single("aws_security_group_rule", object.union(old, {"type": "egress"}), {})

	every range in [{"cidr_ipv4": "0.0.0.0/0"}, {"cidr_ipv6": "::/0"}] {
		new := object.union({"from_port": 5432, "to_port": 5432, "ip_protocol": "tcp"}, range)
		slugs(main.deny) == {"public-ingress"} with input as single("aws_vpc_security_group_ingress_rule", new, {})
	}
	every_port := {"ip_protocol": "-1", "cidr_ipv4": "0.0.0.0/0"}
	slugs(main.deny) == {"public-ingress"} with input as single("aws_vpc_security_group_ingress_rule", every_port, {})
}

test_addresses_that_are_not_known_yet_need_a_person if {
	every after_unknown in [
		{"ingress": true},
		{"ingress": [{"cidr_blocks": true}]},
		{"ingress": [{"cidr_blocks": [false, true]}]},
		{"ingress": [{"from_port": true}]},
	] {
		slugs(main.needs_approval) == {"public-ingress-unknown"} with input as inline(postgres, after_unknown)
	}
	every key in ["cidr_blocks", "type", "to_port"] {
		slugs(main.needs_approval) == {"public-ingress-unknown"} with input as single("aws_security_group_rule", postgres, {key: true})
	}
	slugs(main.needs_approval) == {"public-ingress-unknown"} with input as single(
		"aws_vpc_security_group_ingress_rule", postgres,
		{"cidr_ipv4": true},
	)
}

test_the_group_that_gets_in_may_be_unknown if {
	main.needs_approval == set() with input as inline(postgres, {"ingress": [{"security_groups": true, "cidr_blocks": [false]}]})
	main.needs_approval == set() with input as single("aws_security_group_rule", postgres, {"source_security_group_id": true})
}
