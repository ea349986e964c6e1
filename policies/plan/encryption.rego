# Is data encrypted where AWS lets one choose how, and by a key of our own where that is asked for?
package main

import rego.v1

import data.landform.plan
import data.landform.settings

deny contains {"rule": "encryption", "msg": msg} if {
	some type, ways in settings.guardrails.encrypted_by
	some change in plan.of_type(type)
	not encrypted(change, ways)
	not may_be_encrypted(change, ways)
	msg := sprintf("%s is not encrypted. Set %s in the module.", [plan.address(change), concat(" or ", [way.attribute | some way in ways])])
}

needs_approval contains object.union(settings.platform, {"rule": "encryption-unknown", "msg": msg}) if {
	some type, ways in settings.guardrails.encrypted_by
	some change in plan.of_type(type)
	not encrypted(change, ways)
	may_be_encrypted(change, ways)
	msg := sprintf("The plan does not know yet whether %s is encrypted. Set it to a constant, or let a person check what it will be.", [plan.address(change)])
}

deny contains {"rule": "customer-key", "msg": msg} if {
	types := settings.terms(plan.environment, plan.owner).customer_key_types
	some type in types
	way := object.union({"set": true}, settings.guardrails.customer_keys[type])
	some change in plan.of_type(type)
	not has_way(change, way)
	not may_have(change, way)
	msg := sprintf("%s is in %s, where data is encrypted with a key of our own. Set %s.", [plan.address(change), plan.environment, way.attribute])
}

encrypted(change, ways) if {
	some way in ways
	has_way(change, way)
}

may_be_encrypted(change, ways) if {
	some way in ways
	may_have(change, way)
}

has_way(change, way) if {
	found := values_of(change, way)
	count(found) > 0
	every value in found {
		suits(value, way)
	}
}

may_have(change, way) if plan.unknown(change, block_of(way))

# An attribute of its own, or one somewhere inside a block.
values_of(change, way) := [value |
	walk(object.get(plan.after(change), block_of(way), null), [path, value])
	named(path, way)
]

block_of(way) := object.get(way, "block", way.attribute)

named([], way) if block_of(way) == way.attribute

named(path, way) if path[count(path) - 1] == way.attribute

suits(value, way) if value in way.one_of

suits(value, way) if {
	way.set == true
	is_string(value)
	value != ""
}
