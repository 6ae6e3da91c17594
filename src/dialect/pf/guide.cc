#include "dialect/pf/guide.h"

namespace portwright::dialect::pf {

const Guide& PfGuide() {
  static const Guide guide = {
      "pf",
      "OpenBSD 6.0 or later and FreeBSD 12 or later: both read the same text",
      {"pfctl -nf FILE", "pfctl -f FILE   # as the whole of pf.conf",
       "pfctl -a portwright -f FILE   # or as an anchor: pf.conf has a line anchor \"portwright\""},
      {"pfctl -a portwright -F rules", "pfctl -f /etc/pf.conf"},
      {{"rules that end on a day", "a second text, to be loaded on the day after"},
       {"what reaches a gateway itself, where its point plans only what passes through",
        "nothing but replies; a warning says so. Rules for it go in front of the anchor, with "
        "quick"},
       {"the hop limit of neighbour discovery", "not looked at: the system does that itself"},
       {"host names", "never rendered; addresses of the site are"}},
      {"Every rule is quick, so the first that matches decides, and the last line drops the rest.",
       "Several addresses are a constant table, whose name changes with what it holds.",
       "A gateway's packets are let in by one rule and out by another; a tag says by which "
       "interface they came in.",
       "Rules keep state; session timeouts are options of the state.",
       "A label is the hash of the requirements behind a rule: pfctl -sl counts by it.",
       "Interfaces are macros at the head of the file."},
      {"packets at the borders of all rules, by a reader written from the grammar of pf.conf(5); "
       "no checker runs on Linux"}};
  return guide;
}

}  // namespace portwright::dialect::pf
