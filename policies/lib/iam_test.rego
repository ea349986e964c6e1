package landform.iam_test

import rego.v1

import data.landform.iam

open := {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}

test_everybody_is_written_in_many_ways if {
	every principal in ["*", {"AWS": "*"}, {"AWS": ["arn:aws:iam::123456789012:root", "*"]}, {"Federated": "*"}] {
		iam.open_to_everybody(object.union(open, {"Principal": principal}))
	}
	iam.open_to_everybody({"Effect": "Allow", "NotPrincipal": {"AWS": "arn:aws:iam::123456789012:root"}})
}

test_somebody_is_not_everybody if {
	every principal in [{"AWS": "arn:aws:iam::123456789012:root"}, {"Service": "sns.amazonaws.com"}] {
		not iam.open_to_everybody(object.union(object.remove(open, ["Principal"]), {"Principal": principal}))
	}
}

test_a_condition_on_who_calls_narrows if {
	every condition in [
		{"ArnEquals": {"aws:SourceArn": "arn:aws:sns:eu-central-1:123456789012:orders"}},
		{"StringEquals": {"AWS:SourceAccount": ["123456789012"]}},
		{"StringLike": {"aws:PrincipalOrgID": "o-abcdefghij"}},
		{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/*"}},
		{"StringEquals": {"aws:SourceVpce": "vpce-1"}},
	] {
		not iam.open_to_everybody(object.union(open, {"Condition": condition}))
	}
}

test_other_conditions_do_not if {
	every condition in [
		{}, {"Bool": {"aws:SecureTransport": "true"}}, {"StringLike": {"aws:SourceArn": "*"}},
		{"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}}, {"StringNotEquals": {"aws:SourceAccount": "123456789012"}},
		{"StringEqualsIfExists": {"aws:SourceAccount": "123456789012"}}, {"Null": {"aws:SourceAccount": "true"}},
		{"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}}, {"StringEquals": {"aws:SourceAccount": []}},
		{"StringLike": {"aws:SourceAccount": ["123456789012", "*"]}}, {"StringEquals": {"aws:username": "ana"}},
	] {
		iam.open_to_everybody(object.union(open, {"Condition": condition}))
	}
}

test_only_what_is_allowed_counts if {
	count(iam.allowing(json.marshal({"Statement": [open, object.union(open, {"Effect": "Deny"})]}))) == 1
	count(iam.allowing(json.marshal({"Statement": open}))) == 1
	every text in ["", "{", "[]", "null", null, 1, "{}"] {
		iam.allowing(text) == []
	}
}

test_too_much_at_once if {
	every statement in [
		{"Action": "*", "Resource": "arn:aws:s3:::x"}, {"Action": ["s3:GetObject", "*:*"], "Resource": "x"},
		{"Action": "s3:*", "Resource": "*"}, {"Action": ["s3:*"], "Resource": ["*"]},
		{"NotAction": "iam:*", "Resource": "*"}, {"Action": "s3:Get", "NotResource": "x"},
	] {
		iam.too_mighty(statement)
	}
	every statement in [
		{"Action": "s3:*", "Resource": "arn:aws:s3:::orders/*"}, {"Action": ["s3:Get*", "s3:List*"], "Resource": "*"},
		{"Action": "sts:GetCallerIdentity", "Resource": "*"}, {},
	] {
		not iam.too_mighty(statement)
	}
}

subject(value) := {"Condition": {"StringLike": {"oidc.eks.eu-central-1.amazonaws.com/id/1:sub": value}}}

test_a_subject_has_to_be_named if {
	every value in ["system:serviceaccount:shop:api", "repo:acme/*", ["repo:acme/shop:*"]] {
		iam.names_subject(subject(value))
	}
	every value in ["*", "repo:*", "system:serviceaccount:*:*", [], ["repo:acme/shop", "*"]] {
		not iam.names_subject(subject(value))
	}
	not iam.names_subject({"Condition": {"StringEquals": {"x:aud": "sts.amazonaws.com"}}})
	not iam.names_subject({"Condition": {"StringNotLike": {"x:sub": "repo:acme/*"}}})
	not iam.names_subject({})
}
