package main_test

import rego.v1

import data.main

configured(resource) := object.union(
	plan(["no-op"], {}),
	{"configuration": {"root_module": {"module_calls": {"this": {"module": {"resources": [resource]}}}}}},
)

test_a_provisioner_is_denied_at_any_depth if {
	resource := {"address": "terraform_data.x", "mode": "managed", "type": "terraform_data", "provisioners": [{"type": "local-exec"}]}
	slugs(main.deny) == {"provisioner"} with input as configured(resource)
}

test_types_that_run_code_are_denied if {
	every type in ["external", "http", "null_resource"] {
		resource := {"address": "data.external.x", "mode": "data", "type": type}
		slugs(main.deny) == {"forbidden-type"} with input as configured(resource)
	}
}

test_other_resources_are_fine if {
	resource := {"address": "terraform_data.x", "mode": "managed", "type": "terraform_data", "provisioners": []}
	main.deny == set() with input as configured(resource)
}

test_a_plan_without_its_configuration_is_worth_a_warning if {
	slugs(main.warn) == {"configuration-missing"} with input as object.remove(plan(["no-op"], {}), ["configuration"])
}
