#include "extract/end_nouns.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "extract/wording.h"

namespace portwright::extract {
namespace {

// Nouns that name a machine, a network or people, in the singular.
constexpr std::string_view kNouns[] = {
    "admin",        "administrator", "agent",       "aggregator", "appliance",  "application",
    "backend",      "balancer",      "bridge",      "broker",     "browser",    "center",
    "centre",       "client",        "cloud",       "cluster",    "collector",  "computer",
    "connector",    "console",       "consumer",    "container",  "controller", "core",
    "customer",     "daemon",        "dashboard",   "database",   "datacenter", "db",
    "desktop",      "destination",   "device",      "directory",  "domain",     "edge",
    "endpoint",     "engine",        "environment", "everyone",   "everywhere", "extranet",
    "farm",         "filer",         "forwarder",   "frontend",   "gateway",    "guest",
    "host",         "hub",           "hypervisor",  "instance",   "interface",  "internet",
    "intranet",     "lan",           "laptop",      "listener",   "load",       "machine",
    "mainframe",    "management",    "manager",     "master",     "member",     "mirror",
    "module",       "monitor",       "nameserver",  "network",    "node",       "operator",
    "orchestrator", "peer",          "phone",       "platform",   "pod",        "pool",
    "portal",       "primary",       "printer",     "probe",      "provider",   "proxy",
    "publisher",    "registry",      "relay",       "replica",    "repository", "resolver",
    "router",       "satellite",     "scanner",     "secondary",  "sensor",     "server",
    "service",      "site",          "slave",       "source",     "storage",    "store",
    "subnet",       "subscriber",    "switch",      "system",     "target",     "team",
    "tenant",       "terminal",      "tier",        "tool",       "tunnel",     "user",
    "vault",        "vcenter",       "vlan",        "vm",         "vpc",        "vpn",
    "wan",          "web",           "webserver",   "website",    "witness",    "worker",
    "workstation",  "world",         "zone"};
static_assert(std::is_sorted(std::begin(kNouns), std::end(kNouns)));
// What stands after a preposition and is no end.
constexpr std::string_view kNoEnds[] = {"able", "access", "accommodate", "accordance", "account", "addition", "address", "allow", "another", "application-specific", "arguments", "audio", "both", "case", "change", "client-side", "common", "communication", "configuration", "connection", "consent", "corporate-firewall", "data", "day", "default", "detail", "direction", "documentation", "each", "either", "end", "error", "event", "example", "execution", "file", "firewall", "firewalls", "following", "functionality", "group", "guide", "help", "http", "https", "icmp", "information", "input", "installation", "instruction", "interest", "internal-firewall", "it", "item", "later", "left", "level", "line", "list", "log", "media", "message", "minute", "mode", "month", "more", "name", "need", "number", "option", "order", "other", "others", "outside-firewall", "page", "parameter", "part", "path", "performance", "place", "point", "policy", "port", "problem", "process", "property", "protocol", "purpose", "range", "reason", "request", "response", "result", "right", "rule", "scratch", "second", "section", "security", "setting", "signaling", "signalling", "start", "step", "table", "task", "tcp", "test", "text", "that", "them", "there", "these", "this", "those", "time", "topic", "true", "type", "udp", "use", "user-defined", "value", "version", "video", "voice", "way", "web-traffic", "which", "window", "year", "you"};
static_assert(std::is_sorted(std::begin(kNoEnds), std::end(kNoEnds)));
// Verbs and nouns of connections, which `to`, `from` and `with` may follow.
constexpr std::string_view kTalk[] = {
    "access",        "access-to",    "accessible",  "answer",       "arrive",
    "call",          "calls",        "communicate", "communicates", "communicating",
    "communication", "connect",      "connected",   "connecting",   "connection",
    "connections",   "connectivity", "connects",    "data",         "forward",
    "forwarded",     "forwards",     "go",          "goes",         "inbound",
    "incoming",      "listen",       "logs",        "messages",     "open",
    "opened",        "outbound",     "outgoing",    "query",        "request",
    "requests",      "route",        "routed",      "send",         "sending",
    "sends",         "sent",         "speak",       "speaks",       "sync",
    "synchronize",   "talk",         "talking",     "talks",        "traffic"};
static_assert(std::is_sorted(std::begin(kTalk), std::end(kTalk)));

// The word, or the one that it is the plural of.
template <typename List>
bool Has(const List& sorted, std::string_view word) {
  return std::binary_search(std::begin(sorted), std::end(sorted), word) ||
         std::binary_search(std::begin(sorted), std::end(sorted), Singular(word));
}

}  // namespace

bool IsEndNoun(std::string_view word) { return Has(kNouns, word); }
bool IsNoEnd(std::string_view word) { return Has(kNoEnds, word); }
bool IsOfConnections(std::string_view word) { return Has(kTalk, word); }

}  // namespace portwright::extract
