# Does this cost more than it may?
package landform.request

import rego.v1

import data.landform.cost
import data.landform.settings

deny contains {"rule": found.rule, "msg": found.msg} if {
	some found in cost.findings(estimate, environment, owner)
	found.level == "deny"
}

needs_approval contains object.union(settings.platform, {"rule": found.rule, "msg": found.msg}) if {
	some found in cost.findings(estimate, environment, owner)
	found.level == "needs_approval"
}

warn contains {"rule": "cost-unpriced", "msg": msg} if {
	names := cost.unpriced(estimate)
	count(names) > 0
	msg := sprintf("The estimate does not hold the cost of %s. Look up what they cost.", [settings.shortened(names)])
}

deny contains finding if some finding in cost.malformed

# Undefined when there is none, and for what goes away.
estimate := document.cost if {
	document.cost != null
	action in {"create", "update"}
}
