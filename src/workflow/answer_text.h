// An answer as somebody types it, `KEY=VALUE`, and where it stands in answers.yaml.
//
//   oracle=on                    a feature; `off:WHY` needs its reason
//   smtp_port=587                an option of a choice, or several with commas; a parameter
//   backup-c1/version=7.2        of one instance, where the site has several
//   esxi=tag:esxi                who plays a role: items of `bind` with commas, or `none:WHY`
//   role:oracle=ora1,ora2        where a role and a feature are called alike
//   isilon/filer-cluster/443=to  which end opens a connection
//   name:api.example.com=object  how a host name is reached: object, resolve, proxy:NAME, prefixes
//   firewall:ora1=nftables       where policies take effect (firewall_answer.h)
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "site/answers.h"
#include "workflow/site_questions.h"

namespace portwright::workflow {

struct GivenAnswer {
  AskedKind kind = AskedKind::kFeature;
  std::string key;        // as it was given
  site::AnswerPath path;  // in answers.yaml
  std::string yaml;       // empty of a key alone
};

// kInvalid, with what was expected and found, where the site has no such question or it does not
// take the value. Whether the endpoints of a role exist is for the site's reader to say.
Result<GivenAnswer> ParseAnswer(const LoadedSite& loaded, std::string_view text);

// A key alone, of an answer that stands in `answers`.
Result<GivenAnswer> ParseAnsweredKey(const LoadedSite& loaded, const site::Answers& answers,
                                     std::string_view key);

// `a, "b, c", name: (x)`: parts between commas that stand outside quotes and parentheses, trimmed.
std::vector<std::string> SplitItems(std::string_view text);

// Where the site answers this outside answers.yaml; no place where it does not.
SourcePlace AnsweredElsewhere(const LoadedSite& loaded, const GivenAnswer& answer);

}  // namespace portwright::workflow
