// What this end has to ask and to answer, as the table in the script says it: words between blanks,
// texts in double quotes with the escapes of JSON.
namespace Portwright.WindowsEnd
{
  using System;
  using System.Collections.Generic;
  using System.Globalization;
  using System.Net;
  using System.Text;

  public sealed class Target
  {
    public string Requirement, From, To, Points;
    public string Source, Destination;  // as the plan writes them
    public IPAddress SourceAddress, DestinationAddress;
    public string Protocol;  // tcp, udp or icmp
    public int Port;
    public string Speaks;      // the service that is expected; empty: none that can be asked
    public byte[] FirstWords;  // said to it; empty: it speaks first

    public string Service
    {
      get
      {
        if (Protocol == "icmp") return "icmp/echo-request";
        return Protocol + "/" + Exchange.Number(Port);
      }
    }
  }

  // Of a range the first and the last, as others ask about it.
  public sealed class PlannedPort
  {
    public IPAddress Address;
    public bool IsTcp;
    public int Port;

    public string Text
    {
      get
      {
        string address = Addresses.Text(Address);
        return (IsTcp ? "tcp " : "udp ") +
          (address.IndexOf(':') < 0 ? address : "[" + address + "]") + ":" + Exchange.Number(Port);
      }
    }
  }

  public sealed class Flows
  {
    public string Site = "", End = "", AsOf = "";
    public readonly List<Target> Targets = new List<Target>();
    public readonly List<PlannedPort> Ports = new List<PlannedPort>();
    // Requirement, from, to, service, outcome, why.
    public readonly List<string[]> LeftOut = new List<string[]>();
    public readonly List<string[]> InPart = new List<string[]>();

    // Throws FormatException: the table was changed after it was written.
    public static Flows Read(string text)
    {
      Flows flows = new Flows();
      foreach (string line in text.Split('\n'))
      {
        List<string> words = Words(line.Trim());
        if (words.Count > 0) flows.Take(words);
      }
      return flows;
    }

    void Take(List<string> words)
    {
      string kind = words[0];
      if (kind == "end" && words.Count == 4)
      {
        Site = words[1];
        End = words[2];
        AsOf = words[3];
      }
      else if (kind == "ask" && words.Count == 11) Targets.Add(ToTarget(words));
      else if (kind == "answer" && words.Count == 4) Ports.Add(ToPort(words));
      else if (kind == "left-out" && words.Count == 7) LeftOut.Add(Reason(words));
      else if (kind == "in-part" && words.Count == 7) InPart.Add(Reason(words));
      else throw new FormatException("a line of the table that begins with " + kind);
    }

    static Target ToTarget(List<string> words)
    {
      Target target = new Target();
      target.Requirement = words[1];
      target.From = words[2];
      target.To = words[3];
      target.Source = words[4];
      target.Destination = words[5];
      target.SourceAddress = IPAddress.Parse(target.Source);
      target.DestinationAddress = IPAddress.Parse(target.Destination);
      target.Protocol = words[6];
      target.Port = int.Parse(words[7], NumberStyles.None, CultureInfo.InvariantCulture);
      target.Points = words[8];
      target.Speaks = words[9];
      target.FirstWords = Exchange.ParseHex(words[10]);
      if (target.FirstWords == null) throw new FormatException("first words in the table");
      return target;
    }

    static PlannedPort ToPort(List<string> words)
    {
      PlannedPort port = new PlannedPort();
      port.Address = IPAddress.Parse(words[1]);
      port.IsTcp = words[2] == "tcp";
      port.Port = int.Parse(words[3], NumberStyles.None, CultureInfo.InvariantCulture);
      return port;
    }

    static string[] Reason(List<string> words)
    {
      return words.GetRange(1, 6).ToArray();
    }

    // What it would do, for people.
    public string List()
    {
      List<string> lines = new List<string>();
      lines.Add(End + " of " + Site + ", planned for " + AsOf);
      lines.Add("");
      lines.Add("It would ask about " + Exchange.Number(Targets.Count) + " targets:");
      foreach (Target target in Targets)
      {
        lines.Add("  " + target.Service + " " + target.Source + " -> " + target.Destination + "  " +
          target.Requirement);
      }
      lines.Add("");
      lines.Add("With -Respond it would answer on " + Exchange.Number(Ports.Count) +
        " ports, where nothing listens:");
      foreach (PlannedPort port in Ports) lines.Add("  " + port.Text);
      AddReasons(lines, "It cannot ask about:", LeftOut);
      AddReasons(lines, "It asks in part about:", InPart);
      return string.Join("\n", lines.ConvertAll<string>(Shown).ToArray());
    }

    static void AddReasons(List<string> lines, string title, List<string[]> reasons)
    {
      if (reasons.Count == 0) return;
      lines.Add("");
      lines.Add(title);
      foreach (string[] one in reasons)
        lines.Add("  " + one[3] + " " + one[1] + " -> " + one[2] + "  " + one[0] + ": " + one[5]);
    }

    // Nothing that a terminal takes for more than a letter.
    static string Shown(string text)
    {
      StringBuilder shown = new StringBuilder();
      foreach (char c in text) shown.Append(char.IsControl(c) ? '?' : c);
      return shown.ToString();
    }

    static List<string> Words(string line)
    {
      List<string> words = new List<string>();
      int at = 0;
      while (at < line.Length)
      {
        if (line[at] == ' ')
        {
          ++at;
          continue;
        }
        StringBuilder word = new StringBuilder();
        if (line[at] == '"') at = TakeQuoted(line, at + 1, word);
        else
        {
          while (at < line.Length && line[at] != ' ') word.Append(line[at++]);
        }
        words.Add(word.ToString());
      }
      return words;
    }

    // From behind the opening quote past the closing one.
    static int TakeQuoted(string line, int at, StringBuilder word)
    {
      const string letters = "\"\\/bfnrt";
      const string meant = "\"\\/\b\f\n\r\t";
      while (at < line.Length && line[at] != '"')
      {
        if (line[at] != '\\')
        {
          word.Append(line[at++]);
          continue;
        }
        if (at + 5 < line.Length && line[at + 1] == 'u')
        {
          word.Append((char)Convert.ToUInt16(line.Substring(at + 2, 4), 16));
          at += 6;
          continue;
        }
        int escape = at + 1 < line.Length ? letters.IndexOf(line[at + 1]) : -1;
        if (escape < 0) throw new FormatException("an escape in the table");
        word.Append(meant[escape]);
        at += 2;
      }
      if (at >= line.Length) throw new FormatException("a text in the table without an end");
      return at + 1;
    }
  }
}
