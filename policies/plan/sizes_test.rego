package main_test

import rego.v1

import data.guardrails
import data.main

in_environment(name, document) := object.union(document, {"landform": {"environment": name, "owner": "group:default/payments", "cost": null, "now": "2026-11-25T20:00:00Z"}})

database(changes) := plan(["create"], {"change": {"after": changes}})

test_a_size_that_its_environment_does_not_allow_is_denied if {
	small := database({"instance_class": "db.t4g.micro", "deletion_protection": true})
	main.deny == set() with input as in_environment("dev", small)
	slugs(main.deny) == {"instance-class"} with input as in_environment("production", small)
	slugs(main.deny) == {"node-type"} with input as in_environment("dev", making(
		"aws_elasticache_replication_group", {
			"node_type": "cache.r7g.xlarge", "at_rest_encryption_enabled": true, "transit_encryption_enabled": true,
		},
		{},
	))
}

test_a_size_is_not_judged_where_nobody_knows_the_environment if {
	main.deny == set() with input as database({"instance_class": "db.x1.32xlarge"})
}

test_the_tags_tell_the_environment_under_conftest if {
	tagged := database({"instance_class": "db.x1.32xlarge", "tags": {"landform:environment": "dev"}})
	slugs(main.deny) == {"instance-class"} with input as under_conftest(tagged)
}

test_data_in_production_is_protected if {
	bare := database({"instance_class": "db.m7g.large", "deletion_protection": false})
	slugs(main.deny) == {"deletion-protection"} with input as in_environment("production", bare)
	main.deny == set() with input as in_environment("staging", bare)
	main.deny == set() with input as in_environment("production", database({"instance_class": "db.m7g.large", "deletion_protection": true}))
	every after in [{"deletion_protection_enabled": false}, {"deletion_protection_enabled": null}, {}] {
		slugs(main.deny) == {"deletion-protection"} with input as in_environment("production", making("aws_dynamodb_table", after, {}))
	}
}

test_taking_the_protection_away_is_a_question if {
	update := plan(["update"], {"change": {"after": {"instance_class": "db.m7g.large", "deletion_protection": false}}})
	main.deny == set() with input as in_environment("production", update)
	slugs(main.needs_approval) == {"deletion-protection"} with input as in_environment("production", update)
}

test_regions_are_those_of_the_environment if {
	here := database({"region": "eu-central-1"})
	there := database({"region": "us-east-1"})
	main.deny == set() with input as in_environment("dev", here)
	slugs(main.deny) == {"region"} with input as in_environment("dev", there)
	slugs(main.deny) == {"region"} with input as there
	main.deny == set() with input as database({"region": null})
}

provider(expression) := object.union(plan(["no-op"], {}), {"configuration": {"provider_config": {"aws": {"name": "aws", "expressions": {"region": expression}}}}})

test_the_region_of_the_provider_counts if {
	slugs(main.deny) == {"region"} with input as provider({"constant_value": "us-east-1"})
	main.deny == set() with input as provider({"constant_value": "eu-west-1"})
	by_variable := object.union(provider({"references": ["var.region"]}), {"variables": {"region": {"value": "ap-south-1"}}})
	slugs(main.deny) == {"region"} with input as by_variable
}

test_without_regions_every_region_is_fine if {
	free := object.union(guardrails, {"environments": {"dev": {"regions": null}}})
	main.deny == set() with data.guardrails as free with input as in_environment("dev", database({"region": "us-east-1"}))
	main.deny == set() with data.guardrails as free with input as database({"region": "us-east-1"})
}
