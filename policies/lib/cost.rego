# What a month may cost, and what of it nobody has priced.
package landform.cost

import rego.v1

import data.landform.settings

# The ceilings of an environment; undefined where there are none.
ceilings(environment, owner) := found if {
	found := settings.terms(environment, owner).monthly_cost
	well_formed(found)
}

well_formed(found) if {
	is_object(found)
	is_string(found.currency)
	limits := [found[key] | some key in ["approval_above", "deny_above"]; found[key] != null]
	count(limits) > 0
	every limit in limits {
		is_number(limit)
	}
}

# An estimate that can be held against ceilings in this currency.
readable(cost, currency) if {
	is_number(cost.monthly)
	cost.monthly >= 0
	cost.currency == currency
	is_array(object.get(cost, "unpriced", []))
}

unpriced(cost) := [name |
	some entry in settings_list(cost, "unpriced")
	name := entry.address
	is_string(name)
]

default settings_list(_, _) := []

settings_list(values, key) := values[key] if is_array(values[key])

# What a rule may say of an estimate: above which ceiling it is, or that it cannot be read.
findings(cost, environment, owner) := {finding |
	limits := ceilings(environment, owner)
	some finding in array.concat(above(cost, limits, environment), unreadable(cost, limits, environment))
}

above(cost, limits, environment) := [{"level": level, "rule": "cost-ceiling", "msg": msg} |
	readable(cost, limits.currency)
	level := level_of(cost.monthly, limits)
	msg := sprintf(
		"This would cost about %.2f %s a month, more than the %v %s that %s in %s. Choose something smaller, or talk to %s.",
		[cost.monthly, limits.currency, limits[keys[level]], limits.currency, sayings[level], environment, settings.platform.group],
	)
]

unreadable(cost, limits, environment) := [{"level": "needs_approval", "rule": "cost-unreadable", "msg": msg} |
	not readable(cost, limits.currency)
	msg := sprintf("The estimate of the cost cannot be compared with the ceiling of %s in %s. Let a person look at the cost.", [environment, limits.currency])
]

keys := {"needs_approval": "approval_above", "deny": "deny_above"}

sayings := {"needs_approval": "need no approval", "deny": "are allowed"}

level_of(monthly, limits) := "deny" if {
	monthly > settings.number(limits, "deny_above")
	is_number(settings.number(limits, "deny_above"))
} else := "needs_approval" if {
	monthly > settings.number(limits, "approval_above")
	is_number(settings.number(limits, "approval_above"))
}

malformed contains {"rule": "settings-malformed", "msg": msg} if {
	some whose in all_ceilings
	whose.ceilings != null # no ceiling at all
	not well_formed(whose.ceilings)
	msg := sprintf("The cost ceiling of %s cannot be read. monthly_cost needs a currency, and a number as approval_above, deny_above or both.", [whose.name])
}

all_ceilings contains {"name": name, "ceilings": found} if {
	some name, values in settings.guardrails.environments
	found := values.monthly_cost
}

all_ceilings contains {"name": sprintf("%s in %s", [owner, name]), "ceilings": found} if {
	some owner, terms in settings.guardrails.owners
	some name, _ in terms.environments
	found := settings.terms(name, owner).monthly_cost
}
