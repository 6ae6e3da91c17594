// Words by which an end is told from what stands in other columns. Each list is sorted.
#pragma once

#include <string_view>

namespace portwright::extract {

// Endings of files, where host names have a top-level domain.
inline constexpr std::string_view kFileEndings[] = {
    "bat",        "bin", "bz",  "cfg",  "cmd", "conf",    "config", "csv", "dll", "dmg", "doc",
    "docx",       "exe", "gif", "gz",   "htm", "html",    "ini",    "iso", "jar", "jpg", "js",
    "json",       "jsp", "key", "log",  "lst", "msi",     "ova",    "pdf", "pem", "php", "png",
    "properties", "ps",  "rpm", "rst",  "rtf", "service", "sql",    "ssl", "sys", "tar", "tgz",
    "txt",        "war", "xls", "xlsx", "xml", "yaml",    "yml"};
// Ends that could be ports too.
inline constexpr std::string_view kAnybody[] = {"*",        "all",      "any",        "anyone",
                                                "anywhere", "everyone", "everything", "everywhere"};
// Machines, services, networks and people that stand at an end of a connection.
inline constexpr std::string_view kEndNouns[] = {
    "ad",           "address",    "admin",      "administrator", "agent",
    "aggregator",   "apiserver",  "app",        "appliance",     "application",
    "array",        "authority",  "backend",    "balancer",      "bmc",
    "bridge",       "broker",     "browser",    "bucket",        "camera",
    "cdn",          "center",     "centre",     "cifs",          "client",
    "cloud",        "cluster",    "cms",        "collector",     "computer",
    "concentrator", "connector",  "console",    "container",     "controller",
    "customer",     "daemon",     "dashboard",  "database",      "datacenter",
    "datastore",    "dc",         "desktop",    "device",        "dhcp",
    "director",     "directory",  "dispatcher", "dmz",           "dns",
    "domain",       "endpoint",   "engine",     "environment",   "esx",
    "esxi",         "expander",   "filer",      "firewall",      "forwarder",
    "frontend",     "gateway",    "guest",      "gui",           "head",
    "host",         "hosts",      "hub",        "hypervisor",    "idp",
    "idrac",        "ilo",        "instance",   "interface",     "internet",
    "intranet",     "ip",         "ipmi",       "kms",           "lan",
    "laptop",       "ldap",       "leaf",       "library",       "license",
    "licensing",    "lif",        "listener",   "loadbalancer",  "localhost",
    "log",          "machine",    "manager",    "master",        "mediator",
    "member",       "monitor",    "nas",        "network",       "node",
    "ntp",          "observer",   "operator",   "orchestrator",  "owner",
    "pc",           "peer",       "phone",      "pod",           "poller",
    "portal",       "primary",    "printer",    "probe",         "processor",
    "proxy",        "publisher",  "radius",     "receiver",      "recorder",
    "registry",     "relay",      "remote",     "replica",       "repository",
    "resource",     "responder",  "router",     "sandbox",       "satellite",
    "scanner",      "secondary",  "sender",     "sensor",        "server",
    "service",      "share",      "site",       "smtp",          "snmp",
    "software",     "spine",      "standby",    "station",       "storage",
    "subnet",       "subscriber", "support",    "svm",           "switch",
    "system",       "target",     "team",       "tenant",        "terminal",
    "tier",         "tomcat",     "update",     "upstream",      "user",
    "vault",        "vcenter",    "vip",        "virtual",       "visitor",
    "vm",           "vpn",        "vsphere",    "wan",           "web",
    "website",      "witness",    "worker",     "workstation",   "zone"};
// Words of sentences.
inline constexpr std::string_view kProseWords[] = {"allow",       "allowed",      "allows",
                                                   "because",     "before",       "can",
                                                   "communicate", "communicates", "communication",
                                                   "configured",  "connects",     "depending",
                                                   "during",      "enable",       "enabled",
                                                   "enables",     "ensure",       "ensures",
                                                   "for",         "how",          "if",
                                                   "implement",   "is",           "may",
                                                   "must",        "need",         "needed",
                                                   "needs",       "only",         "open",
                                                   "opened",      "optional",     "port",
                                                   "ports",       "provides",     "receive",
                                                   "receives",    "require",      "required",
                                                   "requires",    "send",         "sends",
                                                   "should",      "so",           "such",
                                                   "supports",    "that",         "their",
                                                   "then",        "they",         "this",
                                                   "through",     "traffic",      "use",
                                                   "used",        "uses",         "using",
                                                   "via",         "when",         "whenever",
                                                   "where",       "whether",      "which",
                                                   "while",       "will",         "you",
                                                   "your"};
// Words of the other columns.
inline constexpr std::string_view kRowWords[] = {"bidirectional",
                                                 "both",
                                                 "default",
                                                 "egress",
                                                 "false",
                                                 "in",
                                                 "in/out",
                                                 "inbound",
                                                 "incoming",
                                                 "ingress",
                                                 "mandatory",
                                                 "no",
                                                 "optional",
                                                 "out",
                                                 "outbound",
                                                 "outgoing",
                                                 "recommended",
                                                 "required",
                                                 "true",
                                                 "unidirectional",
                                                 "yes"};

}  // namespace portwright::extract
