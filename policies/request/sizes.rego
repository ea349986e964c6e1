# Is what is asked for the right size for its environment, and safe enough? The rules read the variables
# of the module by their names, so a module that uses the same names obeys the same rules.
package landform.request

import rego.v1

import data.landform.settings

default variables := {}

variables := request.variables if is_object(request.variables)

# Undefined, and with it every rule on size and safety, for what goes away.
wanted := variables if action in {"create", "update"}

variable_types := {
	"instance_class": "string",
	"node_type": "string",
	"region": "string",
	"storage_gib": "number",
	"instance_count": "number",
	"min_capacity": "number",
	"max_capacity": "number",
	"read_capacity": "number",
	"write_capacity": "number",
	"replicas": "number",
	"backup_retention_days": "number",
	"snapshot_retention_days": "number",
	"multi_az": "boolean",
	"deletion_protection": "boolean",
	"force_destroy": "boolean",
	"force_delete": "boolean",
}

# The rules below may rely on the types, because a wrong one denies here. Null takes the module's default.
deny contains {"rule": "variables-malformed", "msg": msg} if {
	some key, type in variable_types
	found := type_name(object.get(wanted, key, null))
	not found in {type, "null"}
	msg := sprintf("The variable %s is not of type %s. Fill in the form again, or repair the template.", [key, type])
}

deny contains {"rule": "variables-malformed", "msg": msg} if {
	some key in settings.guardrails.modules[module].required
	object.get(wanted, key, null) == null
	msg := sprintf("The variable %s is missing. Fill in the form again, or repair the template.", [key])
}

deny contains {"rule": rule_of(key), "msg": msg} if {
	some key, allowed in terms.sizes
	size := wanted[key]
	is_string(size)
	not size in allowed
	msg := sprintf("The %s %s is not allowed in %s. Choose one of: %s.", [concat(" ", split(key, "_")), size, environment, concat(", ", allowed)])
}

deny contains {"rule": "region", "msg": msg} if {
	allowed := terms.regions
	region := wanted.region
	is_string(region)
	not region in allowed
	msg := sprintf("%s may not be in %s. Choose one of: %s.", [environment, region, concat(", ", allowed)])
}

deny contains {"rule": "backup-retention", "msg": msg} if {
	some key in ["backup_retention_days", "snapshot_retention_days"]
	minimum := terms.minimum_backup_retention_days
	is_number(wanted[key])
	wanted[key] < minimum
	msg := sprintf("Backups in %s are kept for at least %d days. Raise the number of days.", [environment, minimum])
}

# One rule, three outcomes: fine, a question of money, out of the question.
over_limit contains {"key": key, "limit": limit, "level": "deny"} if {
	some key, limits in terms.limits
	limit := settings.number(limits, "deny_above")
	is_number(limit)
	is_number(wanted[key])
	wanted[key] > limit
}

over_limit contains {"key": key, "limit": limit, "level": "needs_approval"} if {
	some key, limits in terms.limits
	limit := settings.number(limits, "approval_above")
	is_number(limit)
	is_number(wanted[key])
	wanted[key] > limit
}

deny contains {"rule": "size-limit", "msg": msg} if {
	some found in over_limit
	found.level == "deny"
	msg := sprintf("%s is more than the %v that are allowed in %s. Ask for less.", [found.key, found.limit, environment])
}

needs_approval contains object.union(settings.platform, {"rule": "size-limit", "msg": msg}) if {
	some found in over_limit
	found.level == "needs_approval"
	msg := sprintf(
		"%s is more than the %v that need no approval in %s. Ask for less, or let a member of %s agree to the cost.",
		[found.key, found.limit, environment, settings.platform.group],
	)
}

deny contains {"rule": "deletion-protection", "msg": msg} if {
	action == "create"
	some key in unsafe
	msg := sprintf("What holds data in %s is protected from deletion. Turn %s.", [environment, switches[key]])
}

# Turning it off later is how a database is retired, so that is a question and not a refusal.
needs_approval contains object.union(settings.platform, {"rule": "deletion-protection", "msg": msg}) if {
	action == "update"
	some key in unsafe
	msg := sprintf(
		"%s in %s would not be protected from deletion. Turn %s, or let a member of %s confirm that it is being retired.",
		[name, environment, switches[key], settings.platform.group],
	)
}

switches := {"deletion_protection": "deletion_protection on", "force_destroy": "force_destroy off", "force_delete": "force_delete off"}

unsafe contains key if {
	terms.deletion_protection_expected
	some key, value in {"deletion_protection": false, "force_destroy": true, "force_delete": true}
	wanted[key] == value
}

# A single zone can be a decision about money, which a person may take.
needs_approval contains object.union(settings.platform, {"rule": "multi-az", "msg": msg}) if {
	terms.multi_az_expected
	wanted.multi_az == false
	msg := sprintf(
		"What holds data in %s has a standby in a second availability zone. Turn it on, or let a member of %s accept the longer outage.",
		[environment, settings.platform.group],
	)
}

# AWS would refuse the deletion half-way through the apply.
deny contains {"rule": "destroy-protected", "msg": msg} if {
	action == "destroy"
	variables.deletion_protection == true
	msg := sprintf("%s is protected from deletion. Request a change that turns the protection off, then retire it.", [name])
}

rule_of(key) := concat("-", split(key, "_"))
