package main_test

import rego.v1

import data.guardrails
import data.main

estimate(monthly) := {"currency": "USD", "monthly": monthly, "items": [], "unpriced": []}

costing(cost) := object.union(plan(["create"], {}), {"landform": {"environment": "dev", "owner": "group:default/payments", "cost": cost}})

test_below_the_ceiling_nobody_asks if {
	main.needs_approval == set() with input as costing(estimate(300))
	main.warn == set() with input as costing(estimate(300))
}

test_above_a_ceiling_the_platform_team_decides_and_above_the_next_nobody_may if {
	slugs(main.needs_approval) == {"cost-ceiling"} with input as costing(estimate(300.01))
	main.deny == set() with input as costing(estimate(3000))
	slugs(main.deny) == {"cost-ceiling"} with input as costing(estimate(3000.01))
	main.needs_approval == set() with input as costing(estimate(3000.01))
}

test_an_owner_may_have_a_ceiling_of_its_own if {
	own := {"owners": {"group:default/payments": {"environments": {"dev": {"monthly_cost": {"approval_above": 1000}}}}}}
	main.needs_approval == set() with data.guardrails as object.union(guardrails, own) with input as costing(estimate(999))
	main.deny == set() with data.guardrails as object.union(guardrails, own) with input as costing(estimate(999))
}

test_what_has_no_price_is_named if {
	names := [{"address": sprintf("aws_x.a[%d]", [n]), "type": "aws_x"} | some n in numbers.range(1, 12)]
	some finding in main.warn with input as costing(object.union(estimate(1), {"unpriced": names}))
	finding.rule == "cost-unpriced"
	contains(finding.msg, "aws_x.a[1], ")
	contains(finding.msg, "and 2 more")
}

test_an_estimate_that_cannot_be_compared_needs_a_person if {
	every cost in [{}, {"monthly": "1"}, {"monthly": -1}, {"currency": "EUR"}, {"monthly": null}] {
		slugs(main.needs_approval) == {"cost-unreadable"} with input as costing(object.union({"currency": "USD"}, cost))
	}
	slugs(main.needs_approval) == {"cost-unreadable"} with input as costing("12 USD")
}

test_no_estimate_is_said_where_there_is_a_ceiling if {
	slugs(main.warn) == {"cost-unknown"} with input as costing(null)
	main.warn == set() with input as for_request("create", plan(["create"], {}))
	free := object.union(guardrails, {"environments": {"dev": {"monthly_cost": null}}})
	not "cost-unknown" in slugs(main.warn) with data.guardrails as free with input as costing(null)
}

test_a_ceiling_that_cannot_be_read_stops_everything if {
	every ceiling in [1, {}, {"currency": "USD"}, {"currency": "USD", "deny_above": "9"}, {"deny_above": 9}] {
		bare := object.union(guardrails, {"environments": {"dev": {"monthly_cost": null}}})
		broken := object.union(bare, {"environments": {"dev": {"monthly_cost": ceiling}}})
		slugs(main.deny) == {"settings-malformed"} with data.guardrails as broken with input as costing(estimate(1))
	}
}
