# Is this database the right size for its environment, and safe enough?
package landform.request

import rego.v1

is_database if guardrails.modules[module].rules == "database"

# Undefined, and with it every rule on size and safety, for a database that goes away.
database_settings := guardrails.environments[environment] if {
	is_database
	action in {"create", "update"}
}

variable(key, fallback) := object.get(request, ["variables", key], fallback)

variable_types := {
	"instance_class": "string",
	"storage_gib": "number",
	"backup_retention_days": "number",
	"multi_az": "boolean",
	"deletion_protection": "boolean",
}

# The rules below may rely on the types, because a wrong one denies here.
deny contains {"rule": "variables-malformed", "msg": msg} if {
	database_settings
	some key, type in variable_types
	type_name(variable(key, null)) != type
	msg := sprintf("The variable %s is missing or not of type %s. Fill in the form again, or repair the template.", [key, type])
}

deny contains {"rule": "instance-class", "msg": msg} if {
	allowed := database_settings.instance_classes
	class := variable("instance_class", null)
	is_string(class)
	not class in allowed
	msg := sprintf("The instance class %s is not allowed in %s. Choose one of: %s.", [class, environment, concat(", ", allowed)])
}

deny contains {"rule": "backup-retention", "msg": msg} if {
	minimum := database_settings.minimum_backup_retention_days
	variable("backup_retention_days", 0) < minimum
	msg := sprintf("Backups in %s are kept for at least %d days. Raise the number of days.", [environment, minimum])
}

deny contains {"rule": "deletion-protection", "msg": msg} if {
	action == "create"
	database_settings.deletion_protection_expected
	variable("deletion_protection", false) == false
	msg := sprintf("A new database in %s is protected from deletion. Turn the protection on.", [environment])
}

# Turning it off later is how a database is retired, so that is a question and not a refusal.
needs_approval contains {"rule": "deletion-protection", "msg": msg, "group": guardrails.platform_group, "quorum": 1} if {
	action == "update"
	database_settings.deletion_protection_expected
	variable("deletion_protection", false) == false
	msg := sprintf(
		"%s in %s would not be protected from deletion. Leave the protection on, or let a member of %s confirm that the database is being retired.",
		[name, environment, guardrails.platform_group],
	)
}

# A single zone can be a decision about money, which a person may take.
needs_approval contains {"rule": "multi-az", "msg": msg, "group": guardrails.platform_group, "quorum": 1} if {
	database_settings.multi_az_expected
	variable("multi_az", false) == false
	msg := sprintf(
		"A database in %s has a standby in a second availability zone. Turn it on, or let a member of %s accept the longer outage.",
		[environment, guardrails.platform_group],
	)
}

needs_approval contains {"rule": "storage-size", "msg": msg, "group": guardrails.platform_group, "quorum": 1} if {
	limit := database_settings.storage_gib_without_approval
	size := variable("storage_gib", 0)
	size > limit
	msg := sprintf(
		"The storage is more than the %d GiB that need no approval in %s. Ask for less, or let a member of %s agree to the cost.",
		[limit, environment, guardrails.platform_group],
	)
}

# AWS would refuse the deletion half-way through the apply.
deny contains {"rule": "destroy-protected", "msg": msg} if {
	action == "destroy"
	is_database
	variable("deletion_protection", false) == true
	msg := sprintf("%s is protected from deletion. Request a change that turns the protection off, then retire it.", [name])
}
