# Is everything where it may be? Providers carry a region, and since version 6 each resource of AWS does.
package main

import rego.v1

import data.landform.plan
import data.landform.settings

deny contains {"rule": "region", "msg": msg} if {
	allowed := allowed_regions
	some change in plan.written
	region := plan.after(change).region
	is_string(region)
	not region in allowed
	msg := sprintf("%s would be in %s. Allowed%s: %s.", [plan.address(change), region, where, concat(", ", sort(allowed))])
}

deny contains {"rule": "region", "msg": msg} if {
	allowed := allowed_regions
	some name, provider in input.configuration.provider_config
	provider.name in {"aws", "awscc"}
	region := region_of(provider)
	not region in allowed
	msg := sprintf("The provider %s is set to %s. Allowed%s: %s.", [name, region, where, concat(", ", sort(allowed))])
}

region_of(provider) := provider.expressions.region.constant_value

region_of(provider) := value if {
	some reference in plan.members(provider.expressions.region.references)
	startswith(reference, "var.")
	value := input.variables[trim_prefix(reference, "var.")].value
	is_string(value)
}

# Of an environment that nobody named, only what no environment allows is out of place. Undefined where
# nobody has set any regions, and with it both rules.
allowed_regions := {region | some region in settings.terms(plan.environment, plan.owner).regions} if {
	plan.environment != ""
	is_array(settings.terms(plan.environment, plan.owner).regions)
}

allowed_regions := {region | some terms in settings.guardrails.environments; some region in terms.regions} if {
	plan.environment == ""
	every terms in settings.guardrails.environments {
		is_array(terms.regions)
	}
}

default where := ""

where := sprintf(" in %s", [plan.environment]) if plan.environment != ""
