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
	every key in object.keys(guardrails.environments.dev) {
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
