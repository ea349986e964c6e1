# Would this plan run code of its own, on the machine that holds the credentials?
package main

import rego.v1

deny contains {"rule": "provisioner", "msg": msg} if {
	walk(input.configuration, [_, node])
	node.provisioners != []
	msg := sprintf("%s has a provisioner, which runs commands during the apply. Remove it.", [address(node)])
}

deny contains {"rule": "forbidden-type", "msg": msg} if {
	walk(input.configuration, [_, node])
	node.mode in {"managed", "data"}
	node.type in guardrails.forbidden_types
	msg := sprintf("%s is of a type that is not allowed here. Ask %s for another way.", [address(node), guardrails.platform_group])
}

warn contains {"rule": "configuration-missing", "msg": msg} if {
	not has_configuration
	msg := "The plan does not carry its configuration, so provisioners and forbidden types were not looked for. Send the whole plan."
}

has_configuration if is_object(input.configuration)
