# Does this cost more than it may? Only Landform brings an estimate; conftest has none.
package main

import rego.v1

import data.landform.cost
import data.landform.plan
import data.landform.settings

deny contains {"rule": found.rule, "msg": found.msg} if {
	some found in cost.findings(estimate, plan.environment, plan.owner)
	found.level == "deny"
}

needs_approval contains object.union(settings.platform, {"rule": found.rule, "msg": found.msg}) if {
	some found in cost.findings(estimate, plan.environment, plan.owner)
	found.level == "needs_approval"
}

warn contains {"rule": "cost-unpriced", "msg": msg} if {
	names := cost.unpriced(estimate)
	count(names) > 0
	msg := sprintf("The estimate does not hold the cost of %s. Look up what they cost.", [settings.shortened(names)])
}

warn contains {"rule": "cost-unknown", "msg": msg} if {
	is_object(plan.request)
	is_object(cost.ceilings(plan.environment, plan.owner))
	not has_estimate
	msg := sprintf("There is a cost ceiling in %s, but no estimate to hold against it. Look up what this costs.", [plan.environment])
}

deny contains finding if some finding in cost.malformed

has_estimate if is_object(estimate)

# Undefined when there is none, and with it the rules that read it.
estimate := plan.request.cost if plan.request.cost != null
