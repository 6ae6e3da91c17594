#!/usr/bin/python3
"""CloudFormation templates of the tree against a schema of the resources that they use.

Usage: cloudformation_test.py TESTDATA. The schema says what AWS's resource reference says of these
types: which properties there are, which are required, and their kinds.
"""

import json
import pathlib
import sys

try:
    import jsonschema
except ImportError:
    print("skipped: python3-jsonschema is not installed")
    sys.exit(77)

TEXT = {"type": "string", "minLength": 1, "maxLength": 255}
ADDRESS = {"type": "string", "pattern": "^[0-9a-f.:]+/[0-9]{1,3}$"}
DESCRIPTION = {
    "type": "string",
    "maxLength": 255,
    "pattern": r"^[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]*$",
}
PROTOCOLS = ["-1", "tcp", "udp", "icmp", "icmpv6"] + [str(n) for n in range(256)]
ATTRIBUTE = {
    "type": "object",
    "required": ["Fn::GetAtt"],
    "additionalProperties": False,
    "properties": {
        "Fn::GetAtt": {"type": "array", "minItems": 2, "maxItems": 2, "items": {"type": "string"}}
    },
}


def rules(list_name):
    return {
        "type": "array",
        "minItems": 1,
        "items": {
            "type": "object",
            "required": ["IpProtocol"],
            "additionalProperties": False,
            "properties": {
                "IpProtocol": {"enum": PROTOCOLS},
                "FromPort": {"type": "integer", "minimum": -1, "maximum": 65535},
                "ToPort": {"type": "integer", "minimum": -1, "maximum": 65535},
                "CidrIp": ADDRESS,
                "CidrIpv6": ADDRESS,
                list_name: ATTRIBUTE,
                "Description": DESCRIPTION,
            },
            "oneOf": [{"required": [name]} for name in ("CidrIp", "CidrIpv6", list_name)],
            "if": {"properties": {"IpProtocol": {"enum": ["tcp", "udp", "icmp", "icmpv6"]}}},
            "then": {"required": ["FromPort", "ToPort"]},
        },
    }


GROUP = {
    "type": "object",
    "required": ["Type", "Properties"],
    "additionalProperties": False,
    "properties": {
        "Type": {"const": "AWS::EC2::SecurityGroup"},
        "Metadata": {"type": "object"},
        "Properties": {
            "type": "object",
            "required": ["GroupDescription", "VpcId"],
            "additionalProperties": False,
            "properties": {
                "GroupName": {**TEXT, "not": {"pattern": "^sg-"}},
                "GroupDescription": DESCRIPTION,
                "VpcId": {"const": {"Ref": "VpcId"}},
                "SecurityGroupIngress": rules("SourcePrefixListId"),
                "SecurityGroupEgress": rules("DestinationPrefixListId"),
            },
        },
    },
}

PREFIX_LIST = {
    "type": "object",
    "required": ["Type", "Properties"],
    "additionalProperties": False,
    "properties": {
        "Type": {"const": "AWS::EC2::PrefixList"},
        "Properties": {
            "type": "object",
            "required": ["PrefixListName", "AddressFamily"],
            "additionalProperties": False,
            "properties": {
                "PrefixListName": TEXT,
                "AddressFamily": {"enum": ["IPv4", "IPv6"]},
                "MaxEntries": {"type": "integer", "minimum": 1},
                "Entries": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["Cidr"],
                        "additionalProperties": False,
                        "properties": {"Cidr": ADDRESS, "Description": DESCRIPTION},
                    },
                },
            },
        },
    },
}

ACL = {
    "type": "object",
    "required": ["Type", "Properties"],
    "additionalProperties": False,
    "properties": {
        "Type": {"const": "AWS::EC2::NetworkAcl"},
        "Metadata": {"type": "object"},
        "Properties": {
            "type": "object",
            "required": ["VpcId"],
            "additionalProperties": False,
            "properties": {
                "VpcId": {"const": {"Ref": "VpcId"}},
                "Tags": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["Key", "Value"],
                        "additionalProperties": False,
                        "properties": {"Key": TEXT, "Value": TEXT},
                    },
                },
            },
        },
    },
}

# Of TCP and UDP with ports, of ICMP with a type; others with neither.
ACL_ENTRY = {
    "type": "object",
    "required": ["Type", "Properties"],
    "additionalProperties": False,
    "properties": {
        "Type": {"const": "AWS::EC2::NetworkAclEntry"},
        "Metadata": {"type": "object"},
        "Properties": {
            "type": "object",
            "required": ["NetworkAclId", "Protocol", "RuleAction", "RuleNumber"],
            "additionalProperties": False,
            "properties": {
                "NetworkAclId": {"type": "object"},
                "Egress": {"type": "boolean"},
                "RuleNumber": {"type": "integer", "minimum": 1, "maximum": 32766},
                "RuleAction": {"enum": ["allow", "deny"]},
                "Protocol": {"type": "integer", "minimum": -1, "maximum": 255},
                "CidrBlock": ADDRESS,
                "Ipv6CidrBlock": ADDRESS,
                "PortRange": {
                    "type": "object",
                    "required": ["From", "To"],
                    "additionalProperties": False,
                    "properties": {"From": {"type": "integer", "minimum": 0, "maximum": 65535},
                                   "To": {"type": "integer", "minimum": 0, "maximum": 65535}},
                },
                "Icmp": {
                    "type": "object",
                    "required": ["Type", "Code"],
                    "additionalProperties": False,
                    "properties": {"Type": {"type": "integer", "minimum": -1, "maximum": 255},
                                   "Code": {"type": "integer", "minimum": -1, "maximum": 255}},
                },
            },
            "oneOf": [{"required": ["CidrBlock"]}, {"required": ["Ipv6CidrBlock"]}],
            "allOf": [
                {"if": {"properties": {"Protocol": {"enum": [6, 17]}}},
                 "then": {"required": ["PortRange"]}, "else": {"not": {"required": ["PortRange"]}}},
                {"if": {"properties": {"Protocol": {"enum": [1, 58]}}},
                 "then": {"required": ["Icmp"]}, "else": {"not": {"required": ["Icmp"]}}},
            ],
        },
    },
}

NAMES = {"pattern": "^[A-Za-z0-9]{1,255}$"}
TEMPLATE = {
    "type": "object",
    "required": ["Resources"],
    "additionalProperties": False,
    "properties": {
        "AWSTemplateFormatVersion": {"const": "2010-09-09"},
        "Description": {"type": "string", "maxLength": 1024},
        "Parameters": {
            "type": "object",
            "propertyNames": NAMES,
            "additionalProperties": {
                "type": "object",
                "required": ["Type"],
                "properties": {
                    "Type": {"const": "AWS::EC2::VPC::Id"},
                    "Description": {"type": "string"},
                },
                "additionalProperties": False,
            },
        },
        "Resources": {
            "type": "object",
            "minProperties": 1,
            "maxProperties": 500,
            "propertyNames": NAMES,
            "additionalProperties": {"oneOf": [GROUP, PREFIX_LIST, ACL, ACL_ENTRY]},
        },
        "Outputs": {
            "type": "object",
            "minProperties": 1,
            "maxProperties": 200,
            "propertyNames": NAMES,
            "additionalProperties": {
                "type": "object",
                "required": ["Value"],
                "properties": {"Value": ATTRIBUTE},
                "additionalProperties": False,
            },
        },
    },
}


def references(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "Ref":
                yield inner
            elif key == "Fn::GetAtt":
                yield inner[0]
            else:
                yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def main():
    texts = sorted(pathlib.Path(sys.argv[1]).glob("*.cfn.json"))
    if not texts:
        sys.exit("no template was found")
    jsonschema.Draft7Validator.check_schema(TEMPLATE)
    for path in texts:
        template = json.loads(path.read_text(encoding="utf-8"))
        jsonschema.validate(template, TEMPLATE, jsonschema.Draft7Validator)
        known = set(template["Resources"]) | set(template["Parameters"])
        missing = set(references(template)) - known
        if missing:
            sys.exit(f"{path}: refers to {sorted(missing)}, which it does not have")
    # The schema is one that says no.
    broken = json.loads(texts[0].read_text(encoding="utf-8"))
    next(iter(broken["Resources"].values()))["Properties"]["Unknown"] = 1
    if jsonschema.Draft7Validator(TEMPLATE).is_valid(broken):
        sys.exit("the schema takes a property that AWS does not have")
    print(f"{len(texts)} templates are as the schema says")
    return 0


if __name__ == "__main__":
    sys.exit(main())
