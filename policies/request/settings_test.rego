package landform.request_test

import rego.v1

import data.guardrails
import data.landform.request

test_without_settings_everything_is_denied if {
	every broken in [{}, null, []] {
		"settings-missing" in slugs(request.deny) with data.guardrails as broken with input as good
	}
}

test_each_missing_setting_is_named if {
	every path in ["platform_group", "modules", "environments", "names"] {
		some finding in request.deny with data.guardrails as object.remove(guardrails, [path]) with input as good
		finding.rule == "settings-missing"
		contains(finding.msg, path)
	}
}

test_each_missing_setting_for_names_is_named if {
	every key in object.keys(guardrails.names) {
		broken := object.union(object.remove(guardrails, ["names"]), {"names": object.remove(guardrails.names, [key])})
		some finding in request.deny with data.guardrails as broken with input as good
		finding.rule == "settings-missing"
		contains(finding.msg, sprintf("names.%s", [key]))
	}
}

test_each_missing_setting_of_an_environment_is_named if {
	every key in ["sizes", "limits", "minimum_backup_retention_days", "multi_az_expected", "deletion_protection_expected", "system_expected", "destroy_needs_approval"] {
		environments := object.union(guardrails.environments, {"dev": null})
		one_short := object.union(environments, {"dev": object.remove(guardrails.environments.dev, [key])})
		broken := object.union(object.remove(guardrails, ["environments"]), {"environments": one_short})
		some finding in request.deny with data.guardrails as broken with input as good
		finding.rule == "settings-missing"
		contains(finding.msg, sprintf("dev.%s", [key]))
	}
}

test_the_settings_in_data_json_are_whole if {
	not "settings-missing" in slugs(request.deny) with input as good
}

with_terms(terms) := object.union(guardrails, {"environments": {"dev": terms}})

test_terms_of_the_wrong_type_are_denied if {
	every terms in [{"regions": "eu"}, {"customer_key_types": {}}, {"limits": {"storage_gib": {"deny_above": "9"}}}] {
		slugs(request.deny) == {"settings-malformed"} with data.guardrails as with_terms(terms) with input as good
	}
}

test_terms_of_an_owner_have_to_be_whole_too if {
	every terms in [{"sizes": []}, {"maintenance_windows": {}}, {"monthly_cost": {"deny_above": "9"}}] {
		owners := {"owners": {"group:default/other": {"environments": {"dev": terms}}}}
		"settings-malformed" in slugs(request.deny) with data.guardrails as object.union(guardrails, owners) with input as good
	}
	slugs(request.deny) == {"settings-malformed"} with data.guardrails as object.union(guardrails, {"owners": {"group:default/x": null}}) with input as good
}
