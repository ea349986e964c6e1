# Instants, freezes and windows. What cannot be read is for the caller to refuse: nothing here guesses.
package landform.times

import rego.v1

import data.landform.settings

weekdays := {"Monday": "mon", "Tuesday": "tue", "Wednesday": "wed", "Thursday": "thu", "Friday": "fri", "Saturday": "sat", "Sunday": "sun"}

# A date that does not exist would stop the whole evaluation with an error, so each part is checked.
is_instant(text) if {
	is_string(text)
	regex.match(`^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$`, text)
	not regex.match(`^[0-9]{4}-(02-3|(02|04|06|09|11)-31)`, text)
	not leap_day_of_another_year(text)
}

leap_day_of_another_year(text) if {
	substring(text, 4, 6) == "-02-29"
	not leap(to_number(concat("", ["1", substring(text, 0, 4)])) - 10000)
}

leap(year) if {
	year % 4 == 0
	year % 100 != 0
}

leap(year) if year % 400 == 0

is_hour(text) if {
	is_string(text)
	regex.match(`^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$`, text)
}

default freezes := []

freezes := settings.guardrails.change_freezes if is_array(settings.guardrails.change_freezes)

# The freezes in force for this environment and owner at this instant.
frozen(environment, owner, now) := {freeze |
	some freeze in freezes
	well_formed_freeze(freeze)
	covers(freeze, environment)
	not owner in object.get(freeze, "except_owners", [])
	now >= time.parse_rfc3339_ns(freeze.from)
	now < time.parse_rfc3339_ns(freeze.to)
}

covers(freeze, environment) if environment in freeze.environments

covers(freeze, _) if "*" in freeze.environments

# Nobody said which environment this is, as under conftest with untagged resources.
covers(_, environment) if environment == ""

well_formed_freeze(freeze) if {
	is_instant(freeze.from)
	is_instant(freeze.to)
	time.parse_rfc3339_ns(freeze.from) < time.parse_rfc3339_ns(freeze.to)
	is_array(freeze.environments)
	is_string(freeze.reason)
	is_array(object.get(freeze, "except_owners", []))
}

well_formed_window(window) if {
	is_array(window.weekdays)
	count(window.weekdays) > 0
	every day in window.weekdays {
		day in {short | some short in weekdays}
	}
	is_hour(window.from)
	is_hour(window.to)
	window.from < window.to
}

# Times of the day in UTC: from the first minute until before the last.
within(window, now) if {
	weekdays[time.weekday(now)] in window.weekdays
	clock := time.clock(now)
	minute := sprintf("%02d:%02d", [clock[0], clock[1]])
	minute >= window.from
	minute < window.to
}

windows(environment, owner) := object.get(settings.terms(environment, owner), "maintenance_windows", null)

inside(environment, owner, now) if {
	some window in windows(environment, owner)
	within(window, now)
}

malformed contains {"rule": "settings-malformed", "msg": msg} if {
	some index, freeze in freezes
	not well_formed_freeze(freeze)
	msg := sprintf("Change freeze number %d cannot be read. It needs from and to as 2026-12-20T00:00:00Z, environments and a reason; repair guardrails.change_freezes.", [index])
}

malformed contains {"rule": "settings-malformed", "msg": msg} if {
	object.get(settings.guardrails, "change_freezes", []) != freezes
	msg := "The setting guardrails.change_freezes is not a list. Repair it in the data files."
}

malformed contains {"rule": "settings-malformed", "msg": msg} if {
	some whose in all_windows
	not is_array(whose.windows)
	msg := sprintf("The maintenance windows of %s are not a list. Repair them in the data files.", [whose.name])
}

malformed contains {"rule": "settings-malformed", "msg": msg} if {
	some whose in all_windows
	is_array(whose.windows)
	some index, window in whose.windows
	not well_formed_window(window)
	msg := sprintf("Maintenance window number %d of %s cannot be read. It needs weekdays such as mon, and from and to such as 08:30, in UTC and within a day.", [index, whose.name])
}

all_windows contains {"name": name, "windows": found} if {
	some name, values in settings.guardrails.environments
	found := values.maintenance_windows
}

all_windows contains {"name": sprintf("%s in %s", [owner, name]), "windows": found} if {
	some owner, terms in settings.guardrails.owners
	some name, values in terms.environments
	found := values.maintenance_windows
}
