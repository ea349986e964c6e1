package landform.request_test

import rego.v1

import data.landform.request

costing(monthly) := object.union(good, {"cost": {"currency": "USD", "monthly": monthly, "items": [], "unpriced": []}})

test_above_a_ceiling_the_platform_team_decides_and_above_the_next_nobody_may if {
	request.needs_approval == set() with input as costing(300)
	slugs(request.needs_approval) == {"cost-ceiling"} with input as costing(301)
	slugs(request.deny) == {"cost-ceiling"} with input as costing(3001)
}

test_each_environment_has_its_ceiling if {
	staging := object.union(costing(301), {"request": {"environment": "staging"}})
	request.needs_approval == set() with input as staging
}

test_what_goes_away_costs_nothing if {
	away := object.union(costing(3001), {"request": {"action": "destroy", "variables": {"deletion_protection": false}}})
	request.deny == set() with input as away
}

test_an_estimate_that_cannot_be_compared_needs_a_person if {
	slugs(request.needs_approval) == {"cost-unreadable"} with input as costing("301")
	slugs(request.needs_approval) == {"cost-unreadable"} with input as object.union(costing(1), {"cost": {"currency": "EUR"}})
}

test_without_an_estimate_nothing_is_said_of_it if {
	request.warn == set() with input as object.union(good, {"cost": null})
}

test_what_has_no_price_is_named if {
	[finding] := [found | some found in request.warn with input as object.union(costing(1), {"cost": {"unpriced": [{"address": "aws_x.y", "type": "aws_x"}]}})]
	finding.rule == "cost-unpriced"
	contains(finding.msg, "aws_x.y")
}
