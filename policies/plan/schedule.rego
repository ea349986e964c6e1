# May this change now? Landform says what time it is; conftest goes by the clock of its machine.
package main

import rego.v1

import data.landform.plan
import data.landform.settings
import data.landform.times

deny contains {"rule": "change-freeze", "msg": msg} if {
	changes_something
	some freeze in times.frozen(plan.environment, plan.owner, now)
	msg := sprintf("Nothing may change until %s: %s. Plan again after that, or ask for an exception.", [freeze.to, trim_right(freeze.reason, ".")])
}

needs_approval contains object.union(settings.platform, {"rule": "maintenance-window", "msg": msg}) if {
	changes_something
	is_array(times.windows(plan.environment, plan.owner))
	is_number(now)
	not times.inside(plan.environment, plan.owner, now)
	msg := sprintf("It is outside the maintenance windows of %s. Plan again inside one, or let a person agree to change it now.", [plan.environment])
}

deny contains {"rule": "settings-malformed", "msg": msg} if {
	not is_number(now)
	msg := "The time in landform.now is not like 2026-11-25T20:00:00Z, so freezes and windows cannot be checked. Repair what sent it."
}

deny contains finding if some finding in times.malformed

changes_something if {
	some change in plan.changes
	not plan.kind(change) in {"no-op", "read"}
}

default now := null

now := time.parse_rfc3339_ns(plan.request.now) if times.is_instant(plan.request.now)

now := time.now_ns() if not says_time

says_time if "now" in object.keys(plan.request)
