#include "workflow/answer_text.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/text.h"
#include "site/selector.h"
#include "sys/files.h"
#include "workflow/firewall_answer.h"

namespace portwright::workflow {
namespace {

using catalog::Catalog;

// What a key may mean.
struct Meaning {
  AskedKind kind = AskedKind::kFeature;
  std::uint32_t instance = site::kNone;  // kNone: of the site
  const Catalog* catalog = nullptr;      // null: of the site
};

struct Key {
  std::string text;                      // as given
  std::uint32_t instance = site::kNone;  // as given before a slash
  std::optional<AskedKind> kind;         // as given before a colon
  std::string name;
};

Error Wrong(std::string message) { return Error{ErrorCode::kInvalid, std::move(message)}; }

Key TakeApart(const site::Site& site, std::string_view text) {
  Key key;
  key.text = text;
  std::string_view rest = text;
  if (const std::size_t slash = rest.find('/'); slash != std::string_view::npos) {
    key.instance = site.FindInstance(rest.substr(0, slash));
    if (key.instance != site::kNone) rest.remove_prefix(slash + 1);
  }
  constexpr std::pair<std::string_view, AskedKind> kPrefixes[] = {
      {"feature:", AskedKind::kFeature},     {"choice:", AskedKind::kChoice},
      {"parameter:", AskedKind::kParameter}, {"initiator:", AskedKind::kInitiator},
      {"role:", AskedKind::kRole},           {"name:", AskedKind::kHostName},
      {"firewall:", AskedKind::kFirewall}};
  for (const auto& [prefix, kind] : kPrefixes) {
    if (!rest.starts_with(prefix)) continue;
    key.kind = kind;
    rest.remove_prefix(prefix.size());
    break;
  }
  key.name = rest;
  return key;
}

const Catalog* CatalogOf(const LoadedSite& loaded, const site::Instance& instance) {
  const auto found = std::find_if(loaded.in_use.begin(), loaded.in_use.end(), [&](const auto* one) {
    return one->product == instance.product;
  });
  return found == loaded.in_use.end() ? nullptr : *found;
}

bool HasRole(const Catalog& catalog, const std::string& name) {
  return std::any_of(catalog.roles.begin(), catalog.roles.end(), [&](const catalog::Role& role) {
    return role.id == name || (!role.shared.empty() && role.shared == name);
  });
}

// `*.s3.<region>.example.com` is said of every region.
bool NamesHost(const Catalog& catalog, const std::string& host) {
  const auto is_it = [&](std::string name) {
    for (const std::string& placeholder : catalog::Placeholders(name)) {
      const std::string word = "<" + placeholder + ">";
      name.replace(name.find(word), word.size(), "*");
    }
    return site::MatchesPattern(name, host);
  };
  return std::any_of(catalog.roles.begin(), catalog.roles.end(), [&](const catalog::Role& role) {
    return std::any_of(role.names.begin(), role.names.end(), is_it);
  });
}

std::vector<Meaning> MeaningsOf(const LoadedSite& loaded, const Key& key) {
  std::vector<Meaning> out;
  const auto wants = [&](AskedKind kind) { return !key.kind || *key.kind == kind; };
  if (key.kind == AskedKind::kFirewall) {
    if (!key.name.empty()) out.push_back({AskedKind::kFirewall, site::kNone, nullptr});
    return out;
  }
  if (key.kind == AskedKind::kHostName) {
    const bool any = std::any_of(loaded.in_use.begin(), loaded.in_use.end(),
                                 [&](const auto* one) { return NamesHost(*one, key.name); });
    if (any) out.push_back({AskedKind::kHostName, site::kNone, nullptr});
    return out;
  }
  const site::Site& site = *loaded.site;
  bool is_role = false;
  for (std::uint32_t i = 0; i < site.instances.size(); ++i) {
    if (key.instance != site::kNone && key.instance != i) continue;
    const Catalog* catalog = CatalogOf(loaded, site.instances[i]);
    if (catalog == nullptr) continue;
    const auto add = [&](AskedKind kind, bool has) {
      if (has && wants(kind)) out.push_back({kind, i, catalog});
    };
    add(AskedKind::kFeature, catalog->FindFeature(key.name) != catalog::kNone);
    add(AskedKind::kChoice, catalog->FindChoice(key.name) != catalog::kNone);
    add(AskedKind::kParameter, catalog->FindParameter(key.name) != catalog::kNone);
    add(AskedKind::kInitiator, catalog->FindRequirement(key.name) != catalog::kNone);
    add(AskedKind::kVersion, key.name == "version");
    if (!wants(AskedKind::kRole) || !HasRole(*catalog, key.name)) continue;
    if (key.instance != site::kNone) {
      add(AskedKind::kRole, true);
    } else if (!is_role) {
      is_role = true;
      out.push_back({AskedKind::kRole, site::kNone, nullptr});
    }
  }
  return out;
}

Error Unknown(const LoadedSite& loaded, const Key& key) {
  std::vector<std::string> known;
  for (const Catalog* catalog : loaded.in_use) {
    for (const auto& one : catalog->features) known.push_back(one.id);
    for (const auto& one : catalog->choices) known.push_back(one.id);
    for (const auto& one : catalog->parameters) known.push_back(one.id);
    for (const auto& one : catalog->roles) {
      known.push_back(one.id);
      if (!one.shared.empty()) known.push_back(one.shared);
    }
  }
  std::string message = "expected a question of the site, found " + Quote(key.text);
  if (const auto near = Nearest(key.name, known)) message += "; did you mean " + *near + "?";
  return Wrong(std::move(message));
}

bool SaysSwitch(std::string_view value) {
  return value == "on" || value == "off" || value.starts_with("on:") || value.starts_with("off:");
}

bool IsOption(const Meaning& meaning, const std::string& name, std::string_view value) {
  const catalog::Choice& choice = meaning.catalog->choices[meaning.catalog->FindChoice(name)];
  const std::vector<std::string> items = SplitItems(value);
  return std::all_of(items.begin(), items.end(),
                     [&](const auto& item) { return FindOption(choice, item) != nullptr; });
}

// A feature and a role may be called alike: `on` is said of a feature, anything else of a role.
void DropByValue(const std::string& name, std::string_view value, std::vector<Meaning>& meanings) {
  const bool has_role = std::any_of(meanings.begin(), meanings.end(),
                                    [](const auto& m) { return m.kind == AskedKind::kRole; });
  if (!has_role || meanings.size() == 1) return;
  const auto fits = [&](const Meaning& meaning) {
    if (meaning.kind == AskedKind::kFeature) return SaysSwitch(value);
    if (meaning.kind == AskedKind::kChoice) return IsOption(meaning, name, value);
    return false;
  };
  const bool other = std::any_of(meanings.begin(), meanings.end(), fits);
  std::erase_if(meanings, [&](const Meaning& meaning) {
    return other ? meaning.kind == AskedKind::kRole
                 : meaning.kind == AskedKind::kFeature || meaning.kind == AskedKind::kChoice;
  });
}

std::string KeyOf(const LoadedSite& loaded, const Meaning& meaning, const std::string& name) {
  std::string out;
  if (meaning.instance != site::kNone) out = loaded.site->instances[meaning.instance].id + "/";
  return out + std::string(ToText(meaning.kind)) + ":" + name;
}

Error Ambiguous(const LoadedSite& loaded, const Key& key, const std::vector<Meaning>& meanings) {
  std::vector<std::string> keys;
  for (const Meaning& meaning : meanings) keys.push_back(KeyOf(loaded, meaning, key.name));
  return Wrong("expected one question, found several for " + Quote(key.text) + ": " +
               Join(keys, ", "));
}

site::AnswerPath PathOf(const LoadedSite& loaded, const Meaning& meaning, const std::string& name) {
  if (meaning.kind == AskedKind::kHostName) return {"names", name};
  if (meaning.kind == AskedKind::kFirewall) return {"enforcement", PointOf(*loaded.site, name)};
  if (meaning.instance == site::kNone) return {"bind", name};
  const std::string& id = loaded.site->instances[meaning.instance].id;
  switch (meaning.kind) {
    case AskedKind::kFeature:
      return {"products", id, "features", name};
    case AskedKind::kChoice:
      return {"products", id, "choices", name};
    case AskedKind::kParameter:
      return {"products", id, "parameters", name};
    case AskedKind::kInitiator:
      return {"products", id, "initiators", name};
    case AskedKind::kVersion:
      return {"products", id, "version"};
    case AskedKind::kRole:
    case AskedKind::kHostName:
    case AskedKind::kFirewall:
    case AskedKind::kElsewhere:
      break;
  }
  return {"products", id, "bind", name};
}

Result<std::string> SwitchYaml(const std::string& name, std::string_view value) {
  if (value == "on") return std::string("on");
  for (const std::string_view word : {"on:", "off:"}) {
    const std::string_view why = value.starts_with(word) ? Trim(value.substr(word.size())) : "";
    if (!why.empty()) return site::YamlPair(word.substr(0, word.size() - 1), why);
  }
  if (value == "off" || value == "off:")
    return Wrong("expected why " + name + " is off, found nothing; say " + name + "=off:WHY");
  return Wrong("expected on or off:WHY for " + name + ", found " + Quote(value));
}

Result<std::string> OptionsYaml(const catalog::Choice& choice, std::string_view value) {
  std::vector<std::string> options;
  for (const catalog::Option& option : choice.options) options.push_back(option.id);
  const std::vector<std::string> items = SplitItems(value);
  for (const std::string& item : items) {
    if (FindOption(choice, item) == nullptr)
      return Wrong("expected one of " + Join(options, ", ") + " for " + choice.id + ", found " +
                   Quote(item));
  }
  if (items.empty() || (!choice.picks_some && items.size() != 1))
    return Wrong("expected one of " + Join(options, ", ") + " for " + choice.id + ", found " +
                 Quote(value));
  return site::YamlList(items);
}

Result<std::string> RoleYaml(const std::string& name, std::string_view value) {
  if (value == "none" || value.starts_with("none:")) {
    const std::string_view why = value == "none" ? "" : Trim(value.substr(5));
    if (why.empty())
      return Wrong("expected why nobody plays " + name + ", found nothing; say " + name +
                   "=none:WHY");
    return site::YamlPair("none", why);
  }
  const std::vector<std::string> items = SplitItems(value);
  if (items.empty()) return Wrong("expected who plays " + name + ", found nothing");
  return site::YamlList(items);
}

Result<std::string> NameYaml(const std::string& name, std::string_view value) {
  if (value == "object" || value == "resolve") return "{ " + std::string(value) + ": true }";
  if (value.starts_with("proxy:")) return site::YamlPair("proxy", Trim(value.substr(6)));
  const std::vector<std::string> items = SplitItems(value);
  if (items.empty())
    return Wrong("expected object, resolve, proxy:NAME or prefixes for " + name +
                 ", found nothing");
  std::vector<std::string> quoted;
  for (const std::string& item : items) quoted.push_back(site::YamlText(item));
  return "{ prefixes: [" + Join(quoted, ", ") + "] }";
}

Result<std::string> ValueYaml(const LoadedSite& loaded, const Meaning& meaning,
                              const std::string& name, std::string_view value) {
  switch (meaning.kind) {
    case AskedKind::kFirewall:
      return FirewallYaml(*loaded.site, name, value);
    case AskedKind::kFeature:
      return SwitchYaml(name, value);
    case AskedKind::kChoice:
      return OptionsYaml(meaning.catalog->choices[meaning.catalog->FindChoice(name)], value);
    case AskedKind::kHostName:
      return NameYaml(name, value);
    case AskedKind::kRole:
      return RoleYaml(name, value);
    case AskedKind::kInitiator:
      if (value != "from" && value != "to" && value != "either")
        return Wrong("expected from, to or either for " + name + ", found " + Quote(value));
      return std::string(value);
    case AskedKind::kParameter:
    case AskedKind::kVersion:
    case AskedKind::kElsewhere:
      break;
  }
  const std::vector<std::string> items = SplitItems(value);
  const bool one = meaning.kind == AskedKind::kVersion;
  if (items.empty() || (one && items.size() > 1))
    return Wrong("expected a value for " + name + ", found " + Quote(value));
  return site::YamlList(items);
}

}  // namespace

std::vector<std::string> SplitItems(std::string_view text) {
  std::vector<std::string> out;
  std::string item;
  char quote = 0;
  int depth = 0;
  const auto end = [&] {
    if (const std::string_view whole = Trim(item); !whole.empty()) out.emplace_back(whole);
    item.clear();
  };
  for (const char c : text) {
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '(' || c == ')') {
      depth += c == '(' ? 1 : -1;
    } else if (c == ',' && depth <= 0) {
      end();
      continue;
    }
    item += c;
  }
  end();
  return out;
}

Result<GivenAnswer> ParseAnswer(const LoadedSite& loaded, std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0)
    return Wrong("expected KEY=VALUE, found " + Quote(text));
  const Key key = TakeApart(*loaded.site, Trim(text.substr(0, equals)));
  const std::string_view value = Trim(text.substr(equals + 1));
  std::vector<Meaning> meanings = MeaningsOf(loaded, key);
  DropByValue(key.name, value, meanings);
  if (meanings.empty()) return Unknown(loaded, key);
  if (meanings.size() > 1) return Ambiguous(loaded, key, meanings);
  PORTWRIGHT_TRY(std::string yaml, ValueYaml(loaded, meanings[0], key.name, value));
  return GivenAnswer{meanings[0].kind, key.text, PathOf(loaded, meanings[0], key.name),
                     std::move(yaml)};
}

Result<GivenAnswer> ParseAnsweredKey(const LoadedSite& loaded, const site::Answers& answers,
                                     std::string_view text) {
  const Key key = TakeApart(*loaded.site, Trim(text));
  std::vector<Meaning> meanings = MeaningsOf(loaded, key);
  if (meanings.empty()) return Unknown(loaded, key);
  std::erase_if(meanings, [&](const Meaning& meaning) {
    return !answers.Find(PathOf(loaded, meaning, key.name));
  });
  if (meanings.empty())
    return Wrong("expected the key of an answer in " + std::string(kAnswersName) + ", found " +
                 Quote(key.text) + ", which it does not answer");
  if (meanings.size() > 1) return Ambiguous(loaded, key, meanings);
  return GivenAnswer{meanings[0].kind, key.text, PathOf(loaded, meanings[0], key.name), ""};
}

SourcePlace AnsweredElsewhere(const LoadedSite& loaded, const GivenAnswer& answer) {
  const site::Site& site = *loaded.site;
  const auto& path = answer.path;
  const auto place_in = [&](const auto& map) {
    const auto found = map.find(path.back());
    return found == map.end() ? SourcePlace{} : found->second.place;
  };
  SourcePlace place;
  if (path[0] == "bind") {
    place = place_in(site.bind);
  } else if (path[0] == "names") {
    for (const site::HostName& name : site.names) {
      if (name.name == path[1]) place = name.place;
    }
  } else if (path[0] == "enforcement") {
    if (const std::uint32_t at = site.FindPoint(path[1]); at != site::kNone)
      place = site.points[at].place;
  } else if (const std::uint32_t i = site.FindInstance(path[1]); i != site::kNone) {
    const site::Instance& instance = site.instances[i];
    if (path[2] == "features") place = place_in(instance.features);
    if (path[2] == "choices") place = place_in(instance.choices);
    if (path[2] == "parameters") place = place_in(instance.parameters);
    if (path[2] == "initiators") place = place_in(instance.initiators);
    if (path[2] == "bind") place = place_in(instance.bind);
    // A version has no place of its own; where answers.yaml has none, the site's entry says it.
    if (path[2] == "version" && !instance.version.empty()) place = instance.place;
  }
  const std::string& file = loaded.diagnostics.FileName(place.file);
  return sys::NameOf(file) == kAnswersName ? SourcePlace{} : place;
}

}  // namespace portwright::workflow
