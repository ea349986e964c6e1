# conftest has no third answer beside deny and warn. What needs a person therefore fails there, and
# the owners of the policy set release it with `atlantis approve_policies`.
package main

import rego.v1

import data.landform.plan

deny contains {"rule": found.rule, "msg": found.msg} if {
	not plan.has_request
	some found in needs_approval
}
