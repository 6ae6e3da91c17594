// Words that decide what the number beside them is. Each list is sorted.
#pragma once

#include <string_view>

namespace portwright::extract {

// Words after a clock time.
inline constexpr std::string_view kClockWords[] = {"am",  "cest", "cet", "edt", "est",
                                                   "gmt", "pdt",  "pm",  "pst", "utc"};
inline constexpr std::string_view kTimeUnits[] = {
    "day",          "days",    "h",           "hour",         "hours",
    "hr",           "hrs",     "microsecond", "microseconds", "millisecond",
    "milliseconds", "min",     "mins",        "minute",       "minutes",
    "month",        "months",  "ms",          "msec",         "nanoseconds",
    "ns",           "quarter", "quarters",    "sec",          "second",
    "seconds",      "secs",    "us",          "week",         "weeks",
    "year",         "years"};
// Only without a blank before them.
inline constexpr std::string_view kGluedTimeUnits[] = {"d", "s", "y"};
inline constexpr std::string_view kUnits[] = {
    "b",       "bit",      "bits",      "bps",       "byte",     "bytes",     "eb",
    "fps",     "g",        "gb",        "gbe",       "gbit",     "gbits",     "gbps",
    "ghz",     "gib",      "gibibytes", "gigabit",   "gigabits", "gigabyte",  "gigabytes",
    "hz",      "iops",     "kb",        "kbit",      "kbits",    "kbps",      "khz",
    "kib",     "kilobits", "kilobytes", "mb",        "mbit",     "mbits",     "mbps",
    "megabit", "megabits", "megabyte",  "megabytes", "mhz",      "mib",       "octets",
    "pb",      "percent",  "pib",       "tb",        "tbps",     "terabytes", "tib",
    "times",   "volt",     "volts",     "w",         "watt",     "watts"};
// Only without a blank before them.
inline constexpr std::string_view kGluedUnits[] = {"k", "m", "t", "u", "v"};
inline constexpr std::string_view kOrdinals[] = {"nd", "rd", "st", "th"};
// Before a version.
inline constexpr std::string_view kVersionWords[] = {
    "build",    "firmware", "hotfix", "onos",   "patch",   "r", "rel", "release", "releases", "rev",
    "revision", "sp",       "u",      "update", "upgrade", "v", "ver", "version", "versions"};
// Before a number that names a document, an error, a thing.
inline constexpr std::string_view kIdentifierWords[] = {
    "article", "asn",      "bug",    "case",       "certificate", "code",   "codes",    "cr",
    "cve",     "cwe",      "draft",  "errno",      "error",       "errors", "event",    "exception",
    "fips",    "icon",     "id",     "identifier", "iec",         "ieee",   "incident", "iso",
    "issue",   "itu",      "jira",   "kb",         "kba",         "mib",    "msg",      "nist",
    "oid",     "part",     "pci",    "pid",        "rfc",         "rfcs",   "rule",     "serial",
    "sid",     "solution", "status", "ticket",     "uid",         "vlan",   "vlanid",   "vni"};
// Before the number of a list's item, a figure, a step.
inline constexpr std::string_view kListWords[] = {
    "annex",     "appendix", "bullet",  "callout",  "chapter",  "column",    "diagram", "example",
    "exhibit",   "fig",      "figure",  "figures",  "footnote", "footnotes", "item",    "items",
    "line",      "lines",    "note",    "notes",    "option",   "options",   "page",    "pages",
    "paragraph", "parts",    "picture", "question", "row",      "rows",      "section", "sections",
    "slide",     "stage",    "step",    "steps",    "table",    "tables",    "task",    "volume"};
// Before the number of a kind.
inline constexpr std::string_view kLayerWords[] = {
    "aes",   "bond",     "class",     "device",   "disk",  "dscp",    "eth",  "group", "host",
    "index", "instance", "interface", "layer",    "level", "machine", "md",   "mode",  "module",
    "node",  "phase",    "pod",       "priority", "queue", "replica", "sha",  "shelf", "site",
    "slot",  "svm",      "system",    "tier",     "type",  "types",   "unit", "vm",    "zone"};
// Before the number of a product's edition.
inline constexpr std::string_view kProductWords[] = {
    "aix",    "android",   "catalyst", "centos",  "debian",     "dsm",     "edge",    "edition",
    "esx",    "esxi",      "exchange", "fedora",  "ios",        "java",    "jdk",     "jre",
    "macos",  "netbackup", "office",   "ontap",   "oracle",     "outlook", "php",     "powershell",
    "python", "raid",      "rhel",     "server",  "sharepoint", "sles",    "solaris", "suse",
    "ubuntu", "vcenter",   "vmware",   "vsphere", "win",        "windows"};
inline constexpr std::string_view kVersionedProtocols[] = {
    "cifs", "dtls", "http",  "https", "ike", "mqtt", "nfs",  "nfsv", "radius", "smb",
    "smbv", "snmp", "snmpv", "socks", "ssh", "ssl",  "sslv", "tls",  "tlsv"};
// Before a year.
inline constexpr std::string_view kYearWords[] = {
    "after", "autumn", "before", "by",     "c",     "copyright", "during", "end",  "in",
    "of",    "since",  "spring", "summer", "until", "winter",    "year",   "years"};
inline constexpr std::string_view kMonths[] = {
    "apr", "april",   "aug",      "august", "dec",     "december", "feb",  "february",
    "jan", "january", "jul",      "july",   "jun",     "june",     "mar",  "march",
    "may", "nov",     "november", "oct",    "october", "sep",      "sept", "september"};
// Between a word and its number.
inline constexpr std::string_view kNumberWords[] = {"no", "nr", "num", "number", "numbers"};
// What documents count.
inline constexpr std::string_view kCountedNouns[] = {
    "accounts",    "addresses",   "agents",     "appliances", "attempts",   "bays",     "bits",
    "cameras",     "cells",       "characters", "chassis",    "clients",    "clusters", "columns",
    "connections", "controllers", "copies",     "cores",      "cpu",        "cpus",     "customers",
    "databases",   "days",        "devices",    "digits",     "disks",      "drives",   "endpoints",
    "entries",     "errors",      "events",     "files",      "flows",      "gateways", "groups",
    "hops",        "hosts",       "instances",  "interfaces", "ips",        "items",    "jobs",
    "layers",      "links",       "locations",  "machines",   "megapixels", "members",  "messages",
    "methods",     "modes",       "nics",       "nodes",      "objects",    "options",  "packets",
    "pairs",       "parts",       "people",     "phases",     "points",     "pools",    "processes",
    "processors",  "queues",      "racks",      "replicas",   "requests",   "retries",  "routers",
    "rows",        "rules",       "seats",      "sections",   "servers",    "sessions", "sites",
    "sockets",     "speakers",    "steps",      "streams",    "subnets",    "switches", "systems",
    "tables",      "tasks",       "tenants",    "threads",    "tiers",      "times",    "types",
    "units",       "users",       "vcpu",       "vcpus",      "versions",   "virtual",  "vlans",
    "vms",         "volumes",     "ways",       "workers",    "zones"};

}  // namespace portwright::extract
