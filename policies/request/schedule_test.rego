package landform.request_test

import rego.v1

import data.guardrails
import data.landform.request

frozen := object.union(guardrails, {"change_freezes": [{
	"from": "2026-12-20T00:00:00Z", "to": "2027-01-04T00:00:00Z", "environments": ["dev"],
	"reason": "End of the year", "except_owners": ["group:default/security"],
}]})

windowed := object.union(guardrails, {"environments": {"dev": {"maintenance_windows": [{"weekdays": ["wed"], "from": "08:00", "to": "16:00"}]}}})

at(now) := object.union(good, {"now": now})

test_nothing_is_asked_for_during_a_freeze if {
	every action in ["create", "update"] {
		slugs(request.deny) == {"change-freeze"} with data.guardrails as frozen with input as object.union(at("2026-12-24T12:00:00Z"), {"request": {"action": action}})
	}
	request.deny == set() with data.guardrails as frozen with input as at("2026-12-19T12:00:00Z")
	request.deny == set() with data.guardrails as frozen with input as object.union(at("2026-12-24T12:00:00Z"), {"request": {
		"owner": "group:default/security",
		"requester_groups": ["group:default/security"],
	}})
}

test_outside_the_window_a_person_decides if {
	slugs(request.needs_approval) == {"maintenance-window"} with data.guardrails as windowed with input as at("2026-11-26T10:00:00Z")
	request.needs_approval == set() with data.guardrails as windowed with input as at("2026-11-25T10:00:00Z")
}

test_without_a_time_nothing_is_said_of_it if {
	request.deny == set() with data.guardrails as frozen with input as good
	request.needs_approval == set() with data.guardrails as windowed with input as good
	request.deny == set() with data.guardrails as frozen with input as at(null)
}

test_a_time_that_cannot_be_read_is_denied if {
	every now in ["", "today", 1, [], "2026-02-29T00:00:00Z"] {
		slugs(request.deny) == {"settings-malformed"} with input as at(now)
	}
}
