package landform.times_test

import rego.v1

import data.landform.times

test_instants_are_told_from_texts if {
	every text in ["2026-11-25T20:00:00Z", "2026-02-28T23:59:59.5+01:00", "2028-02-29T00:00:00Z", "2000-02-29T00:00:00Z"] {
		times.is_instant(text)
	}
	every text in [
		"", "2026-11-25", "2026-11-25T20:00:00", "2026-11-25 20:00:00Z", "2026-13-01T00:00:00Z", "2026-04-31T00:00:00Z",
		"2026-02-30T00:00:00Z", "2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "0001-02-29T00:00:00Z", "2026-11-25T24:00:00Z", "2026-11-25T20:00:60Z",
		"x2026-11-25T20:00:00Z", null, 1, ["2026-11-25T20:00:00Z"],
	] {
		not times.is_instant(text)
	}
}

test_every_instant_can_be_parsed if {
	every text in ["2026-11-25T20:00:00Z", "2028-02-29T00:00:00.123456789-23:59"] {
		is_number(time.parse_rfc3339_ns(text))
	}
}

window := {"weekdays": ["tue", "wed"], "from": "22:00", "to": "24:00"}

at(text) := time.parse_rfc3339_ns(text)

test_a_window_begins_with_its_first_minute_and_ends_before_its_last if {
	times.within(window, at("2026-11-24T22:00:00Z"))
	times.within(window, at("2026-11-25T23:59:59Z"))
	not times.within(window, at("2026-11-24T21:59:59Z"))
	not times.within(window, at("2026-11-26T22:30:00Z"))
	not times.within(object.union(window, {"to": "23:00"}), at("2026-11-24T23:00:00Z"))
	times.within(window, at("2026-11-25T21:30:00-01:00"))
}

test_a_window_that_cannot_be_read_is_none if {
	times.well_formed_window(window)
	every broken in [
		{"weekdays": []}, {"weekdays": ["Tuesday"]}, {"weekdays": "tue"}, {"from": "8:00"}, {"to": "25:00"},
		{"from": "23:00", "to": "22:00"}, {"from": 8}, {"to": null},
	] {
		not times.well_formed_window(object.union(window, broken))
	}
	not times.well_formed_window(null)
}
