package main_test

import rego.v1

import data.guardrails
import data.main

test_without_settings_everything_is_denied if {
	every broken in [{}, null, []] {
		slugs(main.deny) == {"settings-missing"} with data.guardrails as broken with input as plan(["no-op"], {})
	}
}

test_each_missing_setting_is_named if {
	every key in [
		"platform_group", "stateful_types", "guarded_attributes", "forbidden_values", "encrypted_by", "customer_keys",
		"resource_policies", "optional_policies", "permission_policies", "forbidden_policy_arns", "sized_attributes",
		"protected_types", "data_ports", "mandatory_tags", "forbidden_types",
	] {
		some finding in main.deny with data.guardrails as object.remove(guardrails, [key]) with input as plan(["no-op"], {})
		finding.rule == "settings-missing"
		contains(finding.msg, key)
	}
}

test_a_guarded_attribute_has_to_say_what_it_must_be if {
	every wanted in [{}, null, {"must_be": "true", "rule": "x"}, {"must_be": true}] {
		broken := object.union(guardrails, {"guarded_attributes": {"aws_x": {"y": wanted}}})
		slugs(main.deny) == {"settings-missing"} with data.guardrails as broken with input as plan(["no-op"], {})
	}
}

test_the_settings_in_data_json_are_whole if {
	not "settings-missing" in slugs(main.deny) with input as plan(["no-op"], {})
}

test_a_way_to_encrypt_has_to_name_its_attribute if {
	every table in ["encrypted_by", "customer_keys"] {
		broken := object.union(guardrails, {table: {"aws_x": [{"one_of": [true]}]}})
		slugs(main.deny) == {"settings-missing"} with data.guardrails as broken with input as plan(["no-op"], {})
	}
}
