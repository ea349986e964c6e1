# May this be asked for now? Landform says what time it is; without a time, only the settings are checked.
package landform.request

import rego.v1

import data.landform.settings
import data.landform.times

deny contains {"rule": "change-freeze", "msg": msg} if {
	some freeze in times.frozen(environment, owner, now)
	msg := sprintf("Nothing may change in %s until %s: %s. Ask again after that, or ask for an exception.", [environment, freeze.to, trim_right(freeze.reason, ".")])
}

needs_approval contains object.union(settings.platform, {"rule": "maintenance-window", "msg": msg}) if {
	is_array(times.windows(environment, owner))
	is_number(now)
	not times.inside(environment, owner, now)
	msg := sprintf("It is outside the maintenance windows of %s. Ask again inside one, or let a person agree to change it now.", [environment])
}

deny contains {"rule": "settings-malformed", "msg": msg} if {
	object.get(document, "now", null) != null
	not times.is_instant(document.now)
	msg := "The time in now is not like 2026-11-25T20:00:00Z, so freezes and windows cannot be checked. Repair what sent it."
}

deny contains finding if some finding in times.malformed

default document := {}

document := input if is_object(input)

# Undefined without a time, and with it the rules that read it.
now := time.parse_rfc3339_ns(document.now) if times.is_instant(document.now)
