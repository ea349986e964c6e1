# Reads policy documents of AWS: who may do what, and under which condition.
package landform.iam

import rego.v1

# Undefined for what is not a document.
document(text) := value if {
	is_string(text)
	json.is_valid(text)
	value := json.unmarshal(text)
	is_object(value)
}

default allowing(_) := []

# The statements that allow something. A document may hold one without a list around it.
allowing(text) := [statement |
	some statement in listed(object.get(document(text), "Statement", []))
	is_object(statement)
	lower(object.get(statement, "Effect", "")) == "allow"
]

listed(value) := value if is_array(value)

listed(value) := [value] if not is_array(value)

texts(statement, key) := [text | some text in listed(object.get(statement, key, [])); is_string(text)]

# Principals of every kind: "*", {"AWS": "*"}, {"AWS": ["*"]}.
principals(statement) := {principal |
	walk(object.get(statement, "Principal", null), [_, principal])
	is_string(principal)
}

anybody(statement) if "*" in principals(statement)

# Everybody but these.
anybody(statement) if "NotPrincipal" in object.keys(statement)

open_to_everybody(statement) if {
	anybody(statement)
	not narrowed(statement)
}

# Keys that say who calls, whoever the principal is.
narrowing_keys := {
	"aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:principalorgpaths",
	"aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceowner", "aws:sourcevpc", "aws:sourcevpce",
}

narrowed(statement) if {
	some operator, keys in statement.Condition
	requires(operator)
	some key, values in keys
	lower(key) in narrowing_keys
	count(listed(values)) > 0
	every value in listed(values) {
		says_who(value)
	}
}

# Operators that fail when the key is absent or has another value.
requires(operator) if {
	not contains(operator, "Not")
	not endswith(operator, "IfExists")
	not startswith(operator, "ForAllValues")
	operator != "Null"
}

says_who(value) if {
	is_string(value)
	value != ""
	not regex.match(`[*?]`, value)
}

# An account or an organisation stays one, whatever stands around it.
says_who(value) if {
	is_string(value)
	regex.match(`(^|[^0-9])[0-9]{12}([^0-9]|$)|(^|[^a-z0-9])o-[a-z0-9]{10,32}`, value)
}

# Action "*", or all of a service on every resource.
too_mighty(statement) if {
	some action in texts(statement, "Action")
	regex.match(`^[*?]+(:[*?]+)?$`, action)
}

too_mighty(statement) if {
	some action in texts(statement, "Action")
	endswith(action, ":*")
	"*" in texts(statement, "Resource")
}

# Everything but these.
too_mighty(statement) if {
	some key in ["NotAction", "NotResource"]
	key in object.keys(statement)
}

federated(statement) if {
	some action in texts(statement, "Action")
	lower(action) == "sts:assumerolewithwebidentity"
}

names_subject(statement) if {
	some operator, keys in statement.Condition
	requires(operator)
	some key, values in keys
	endswith(lower(key), ":sub")
	count(listed(values)) > 0
	every value in listed(values) {
		is_string(value)
		not regex.match(`^(repo:|project_path:|system:serviceaccount:)?[*?:/]*$`, value)
	}
}
