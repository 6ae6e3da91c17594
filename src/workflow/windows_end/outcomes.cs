// What was found of each target, and what it means: by the same reasoning as `portwright probe`, so
// far as Windows tells.
namespace Portwright.WindowsEnd
{
  using System;
  using System.Collections.Generic;
  using System.Net;
  using System.Text;

  public enum Ending { NotAsked, Open, Refused, Silent, Forbidden, NoWay, Unreachable, CannotAsk }

  // What was tried of one target.
  public sealed class Evidence
  {
    public Ending Ending = Ending.NotAsked;
    public string Problem = "";  // of CannotAsk; of Unreachable, who said so
    public long Us = -1;         // until the connection stood or the first answer came
    public Seen Seen;            // the answer of a responder, where it was right
    public IPEndPoint Own;       // from which it was asked
    public byte[] Heard;         // what the service said to its first words; null: not asked
    public bool HeardClosed;     // and then closed
  }

  public sealed class Outcome
  {
    public string Kind = "unknown";
    public string Grade = "not testable";
    public string AtFault = "not known";
    public string Detail = "";

    const string Accepted = "connections are accepted";

    Outcome(string kind, string grade, string atFault, string detail)
    {
      Kind = kind;
      Grade = grade;
      AtFault = atFault;
      Detail = detail;
    }

    static Outcome OneEnd(string kind, string atFault, string detail)
    {
      return new Outcome(kind, "one end", atFault, detail);
    }

    // `isProven`: a responder at that address answered to other questions. `isOwn`: whether an
    // address is of this machine.
    public static Outcome Of(Target target, Evidence found, bool isProven, Predicate<string> isOwn)
    {
      bool isTcp = target.Protocol == "tcp";
      if (found.Seen != null)
      {
        Outcome seen = BothEnds(target, found, isOwn);
        if (found.Seen.IsStandIn) seen.SayStandIn();
        return seen;
      }
      switch (found.Ending)
      {
        case Ending.Open:
          if (found.Heard == null) return OneEnd("open", "", isTcp ? Accepted : "answered");
          // Who reads this document knows the services.
          return OneEnd("unknown", "not known", found.Heard.Length == 0
            ? Accepted + ", and nothing is said to the first words of " + target.Speaks
            : "it answers; whether as " + target.Speaks + ", says `portwright probe merge`");
        case Ending.Refused:
          return OneEnd("refused", "receiver", "the other end says that nobody listens");
        case Ending.Forbidden:
          return OneEnd("filtered", "sender", "this host's own rules stop it");
        case Ending.NoWay:
          return OneEnd("no route", "sender", "this host has no way there");
        case Ending.Unreachable:
          return OneEnd("no route", "not known", found.Problem);
        case Ending.Silent:
          if (target.Protocol == "udp" && !isProven)
          {
            return OneEnd("unknown", "not known",
              "silent: of UDP that says nothing; a responder there would");
          }
          return OneEnd("filtered", "not known", "nothing came back" +
            (target.Points == "" ? "" : "; on the way: " + target.Points));
        case Ending.CannotAsk:
          return new Outcome("unknown", "not testable", "not known",
            "cannot be asked from this host: " + found.Problem);
      }
      return new Outcome("unknown", "not testable", "not known", "stopped before it was asked");
    }

    static Outcome BothEnds(Target target, Evidence found, Predicate<string> isOwn)
    {
      Seen seen = found.Seen;
      if (!Addresses.IsSame(seen.SourceAddress, target.SourceAddress))
      {
        // What was sent rightly and arrived with an address of nobody here was changed on the way.
        bool isWay = !isOwn(seen.SourceAddress) &&
          Addresses.IsSame(target.Source, found.Own.Address);
        return new Outcome("wrong source address", "both ends", isWay ? "way" : "sender",
          "it arrived from " + seen.SourceAddress + ", planned from " + target.Source);
      }
      string detail = "";
      if (!Addresses.IsSame(seen.OwnAddress, target.DestinationAddress))
      {
        detail = "translated to " + seen.OwnAddress;
      }
      else if (seen.SourcePort != found.Own.Port)
      {
        detail = "its source port was changed: by a translation, or a proxy with its address";
      }
      return new Outcome("open", "both ends", "", detail);
    }

    void SayStandIn()
    {
      Grade = "stand-in";
      Detail += (Detail == "" ? "" : "; ") + "at a stand-in: the receiver's own rules are not shown";
    }

    // 0 works, 1 unknown, 2 fails.
    public int Rank
    {
      get { return Kind == "unknown" || Grade == "not testable" ? 1 : Kind == "open" ? 0 : 2; }
    }
  }

  // The document that `portwright probe merge` reads, ASCII.
  public static class Document
  {
    static readonly string[] RankNames = { "works", "unknown", "fails" };

    sealed class Sum
    {
      public string Requirement, Worst;
      public int[] Counts = new int[3];

      public int Rank
      {
        get { return Counts[2] > 0 ? 2 : Counts[1] > 0 ? 1 : 0; }
      }
    }

    public static string Print(Flows flows, IList<Evidence> found, IList<Outcome> outcomes)
    {
      StringBuilder text = new StringBuilder("{\n");
      AddList(text, "requirements", Requirements(flows, outcomes), false);
      List<string> rows = new List<string>();
      for (int t = 0; t < outcomes.Count; ++t)
        rows.Add(Row(flows.Targets[t], found[t], outcomes[t]));
      AddList(text, "outcomes", rows, false);
      AddList(text, "not_testable", flows.LeftOut.ConvertAll<string>(Reasoned), false);
      AddList(text, "asked_in_part", flows.InPart.ConvertAll<string>(Reasoned), true);
      return text.Append("}\n").ToString();
    }

    static void AddList(StringBuilder text, string name, List<string> rows, bool isLast)
    {
      text.Append("  \"").Append(name).Append("\": [");
      for (int r = 0; r < rows.Count; ++r)
        text.Append(r == 0 ? "\n    " : ",\n    ").Append(rows[r]);
      text.Append(rows.Count == 0 ? "]" : "\n  ]").Append(isLast ? "\n" : ",\n");
    }

    static List<string> Requirements(Flows flows, IList<Outcome> outcomes)
    {
      List<Sum> sums = new List<Sum>();
      Dictionary<string, Sum> byName = new Dictionary<string, Sum>(StringComparer.Ordinal);
      for (int t = 0; t < outcomes.Count; ++t)
      {
        Sum sum;
        string requirement = flows.Targets[t].Requirement;
        if (!byName.TryGetValue(requirement, out sum))
        {
          sum = new Sum();
          sum.Requirement = requirement;
          sum.Worst = outcomes[t].Kind;
          byName.Add(requirement, sum);
          sums.Add(sum);
        }
        if (outcomes[t].Rank > sum.Rank) sum.Worst = outcomes[t].Kind;
        ++sum.Counts[outcomes[t].Rank];
      }
      return sums.ConvertAll<string>(delegate(Sum sum)
      {
        return "{" + Text("requirement", sum.Requirement) + ", " + Text("expected", "open") + ", " +
          Text("state", RankNames[sum.Rank]) + ", " + Number("works", sum.Counts[0]) + ", " +
          Number("fails", sum.Counts[2]) + ", " + Number("unknown", sum.Counts[1]) + ", " +
          Text("worst_outcome", sum.Worst) + "}";
      });
    }

    static string Row(Target target, Evidence found, Outcome outcome)
    {
      string ms = found.Us < 0 ? "null"
        : Exchange.Number(found.Us / 1000) + "." + Exchange.Number(found.Us % 1000 / 100);
      return "{" + Text("requirement", target.Requirement) + ", " + Text("from", target.From) +
        ", " + Text("to", target.To) + ", " + Text("source", target.Source) + ", " +
        Text("destination", target.Destination) + ", " + Text("service", target.Service) + ", " +
        Text("expected", "open") + ", " + Text("outcome", outcome.Kind) + ", " +
        Text("grade", outcome.Grade) + ", " + Text("at_fault", outcome.AtFault) +
        ", \"ms\": " + ms + ", " + Text("detail", outcome.Detail) + Heard(found) + "}";
    }

    static string Heard(Evidence found)
    {
      if (found.Heard == null || found.Heard.Length == 0) return "";
      return ", " + Text("heard", Exchange.Hex(found.Heard)) + ", \"heard_closed\": " +
        (found.HeardClosed ? "true" : "false");
    }

    static string Reasoned(string[] reason)
    {
      return "{" + Text("requirement", reason[0]) + ", " + Text("from", reason[1]) + ", " +
        Text("to", reason[2]) + ", " + Text("service", reason[3]) + ", " +
        Text("outcome", reason[4]) + ", " + Text("why", reason[5]) + "}";
    }

    public static string Number(string name, int value)
    {
      return "\"" + name + "\": " + Exchange.Number(value);
    }

    public static string Text(string name, string value)
    {
      StringBuilder text = new StringBuilder("\"").Append(name).Append("\": \"");
      foreach (char c in value)
      {
        if (c == '"' || c == '\\') text.Append('\\').Append(c);
        else if (c >= ' ' && c < (char)127) text.Append(c);
        else text.Append("\\u").Append(((int)c).ToString("x4"));
      }
      return text.Append('"').ToString();
    }
  }
}
