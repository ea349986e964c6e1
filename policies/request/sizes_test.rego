package landform.request_test

import rego.v1

import data.guardrails
import data.landform.request

in_production(variables) := asking({
	"environment": "production",
	"variables": object.union({"instance_class": "db.m7g.large", "multi_az": true}, variables),
})

changing(variables) := object.union(in_production(variables), {"request": {"action": "update"}})

test_a_safe_production_database_passes if {
	request.deny == set() with input as in_production({})
	request.needs_approval == set() with input as in_production({})
}

test_a_class_that_is_too_big_for_dev_is_denied if {
	some finding in request.deny with input as asking({"variables": {"instance_class": "db.r7g.2xlarge"}})
	finding.rule == "instance-class"
	contains(finding.msg, "db.t4g.micro")
}

test_a_class_that_is_too_small_for_production_is_denied if {
	slugs(request.deny) == {"instance-class"} with input as in_production({"instance_class": "db.t4g.micro"})
}

test_the_same_class_passes_where_it_is_allowed if {
	request.deny == set() with input as asking({"variables": {"instance_class": "db.t4g.micro"}})
}

test_the_twin_for_the_old_provider_obeys_the_same_rules if {
	twin := asking({"module": "compat-aws3/aws-rds-postgres", "variables": {"instance_class": "db.r7g.2xlarge"}})
	slugs(request.deny) == {"instance-class"} with input as twin
}

test_another_module_with_the_same_names_obeys_the_same_rules if {
	other := asking({"module": "aws-other", "variables": {"instance_class": "db.huge"}})
	slugs(request.deny) == {"instance-class"} with input as other
}

test_a_module_without_sizes_has_none_to_judge if {
	bare := object.union(good.request, {"module": "aws-sqs-queue", "variables": null})
	queue := {"request": object.union(bare, {"variables": {"fifo": true}}), "catalog": good.catalog}
	request.deny == set() with input as queue
	request.needs_approval == set() with input as queue
}

test_node_types_are_limited_as_instance_classes_are if {
	cache := {"module": "aws-elasticache-redis", "variables": {"node_type": "cache.r7g.xlarge"}}
	slugs(request.deny) == {"node-type"} with input as asking(cache)
	request.deny == set() with input as asking(object.union(cache, {"variables": {"node_type": "cache.t4g.small"}}))
}

test_an_owner_may_have_terms_of_its_own if {
	big := asking({"variables": {"instance_class": "db.r7g.2xlarge", "storage_gib": 400}})
	terms := {"sizes": {"instance_class": ["db.r7g.2xlarge"]}, "limits": {"storage_gib": {"approval_above": 500}}}
	own := object.union(guardrails, {"owners": {"group:default/payments": {"environments": {"dev": terms}}}})
	others := object.union(guardrails, {"owners": {"group:default/orders": {"environments": {"dev": terms}}}})
	request.deny == set() with data.guardrails as own with input as big
	request.needs_approval == set() with data.guardrails as own with input as big
	slugs(request.deny) == {"instance-class"} with data.guardrails as others with input as big
}

test_a_region_that_is_not_allowed_is_denied if {
	slugs(request.deny) == {"region"} with input as asking({"variables": {"region": "us-east-1"}})
	request.deny == set() with input as asking({"variables": {"region": "eu-central-1"}})
}

test_every_variable_has_to_be_there if {
	every key in object.keys(good.request.variables) {
		bare := object.union(good.request, {"variables": null})
		one_short := object.union(bare, {"variables": object.remove(good.request.variables, [key])})
		some finding in request.deny with input as {"request": one_short, "catalog": good.catalog}
		finding.rule == "variables-malformed"
		contains(finding.msg, key)
	}
}

test_no_variables_at_all_are_denied if {
	every variables in [null, [], "x", {}] {
		bare := object.union(object.remove(good.request, ["variables"]), {"variables": variables})
		"variables-malformed" in slugs(request.deny) with input as {"request": bare, "catalog": good.catalog}
	}
	"variables-malformed" in slugs(request.deny) with input as without("variables")
}

test_a_text_is_not_a_number_or_a_boolean if {
	every variables in [{"storage_gib": "20"}, {"multi_az": "false"}, {"backup_retention_days": "7"}, {"deletion_protection": null}] {
		"variables-malformed" in slugs(request.deny) with input as in_production(variables)
	}
}

test_short_backups_are_denied_in_production if {
	slugs(request.deny) == {"backup-retention"} with input as in_production({"backup_retention_days": 6})
	request.deny == set() with input as in_production({"backup_retention_days": 7})
}

test_no_backups_are_denied_everywhere if {
	slugs(request.deny) == {"backup-retention"} with input as asking({"variables": {"backup_retention_days": 0}})
	request.deny == set() with input as asking({"variables": {"backup_retention_days": 1}})
}

test_a_new_production_database_must_be_protected if {
	slugs(request.deny) == {"deletion-protection"} with input as in_production({"deletion_protection": false})
	request.needs_approval == set() with input as in_production({"deletion_protection": false})
}

test_a_dev_database_need_not_be_protected if {
	request.deny == set() with input as asking({"variables": {"deletion_protection": false}})
	request.needs_approval == set() with input as asking({"variables": {"deletion_protection": false}})
	request.needs_approval == set() with input as asking({"action": "update", "variables": {"deletion_protection": false}})
}

test_taking_the_protection_away_in_production_needs_a_person if {
	request.deny == set() with input as changing({"deletion_protection": false})
	slugs(request.needs_approval) == {"deletion-protection"} with input as changing({"deletion_protection": false})
	request.needs_approval == set() with input as changing({})
}

test_a_single_zone_in_production_needs_a_person if {
	slugs(request.needs_approval) == {"multi-az"} with input as in_production({"multi_az": false})
}

test_big_storage_needs_a_person if {
	request.needs_approval == set() with input as asking({"variables": {"storage_gib": 100}})
	slugs(request.needs_approval) == {"size-limit"} with input as asking({"variables": {"storage_gib": 101}})
	request.needs_approval == set() with input as in_production({"storage_gib": 500})
	slugs(request.needs_approval) == {"size-limit"} with input as in_production({"storage_gib": 501})
}

test_the_size_of_a_database_that_goes_away_does_not_matter if {
	destroy := asking({"action": "destroy", "variables": {
		"instance_class": "db.x1.32xlarge", "storage_gib": 9999, "deletion_protection": false,
	}})
	request.deny == set() with input as destroy
	request.needs_approval == set() with input as destroy
}

test_a_protected_database_cannot_be_destroyed if {
	slugs(request.deny) == {"destroy-protected"} with input as asking({"action": "destroy"})
	request.deny == set() with input as asking({"action": "destroy", "variables": {"deletion_protection": false}})
}

test_what_is_out_of_the_question_is_denied_and_not_asked if {
	aurora := asking({"variables": {"max_capacity": 33}})
	slugs(request.deny) == {"size-limit"} with input as aurora
	request.deny == set() with input as asking({"variables": {"max_capacity": 32}})
}

test_buckets_and_repositories_that_delete_what_they_hold_are_unsafe_in_production if {
	every key in ["force_destroy", "force_delete"] {
		slugs(request.deny) == {"deletion-protection"} with input as in_production({key: true})
		slugs(request.needs_approval) == {"deletion-protection"} with input as changing({key: true})
		request.deny == set() with input as in_production({key: false})
		request.deny == set() with input as asking({"variables": {key: true}})
	}
}

test_null_takes_the_default_of_the_module if {
	request.deny == set() with input as asking({"module": "aws-aurora-postgres", "variables": {"multi_az": null}})
}
