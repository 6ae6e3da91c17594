// The keyed exchange: one line each way, each with the HMAC-SHA-256 of the words before it.
//   PORTWRIGHT1 ASK <nonce> <mac>
//   PORTWRIGHT1 SEEN <nonce> <source address> <source port> <own address> <own port> <mac>
//   PORTWRIGHT1 SEEN <nonce> ... <own port> stand-in <mac>
namespace Portwright.WindowsEnd
{
  using System;
  using System.Globalization;
  using System.Net;
  using System.Security.Cryptography;
  using System.Text;

  // From where a question came, and to where, as the responder saw it.
  public sealed class Seen
  {
    public string SourceAddress;
    public int SourcePort;
    public string OwnAddress;
    public int OwnPort;
    public bool IsStandIn;  // it answers in the place of an end
  }

  public static class Exchange
  {
    public const int LineBytesMax = 256;
    public const int PortMost = 65535;
    const int NonceDigits = 32;
    const string Version = "PORTWRIGHT1 ";
    const string Ask = "PORTWRIGHT1 ASK ";
    const string Answer = "PORTWRIGHT1 SEEN ";
    const string StandIn = "stand-in";

    // A byte for each character, whatever it is.
    public static readonly Encoding Bytes = Encoding.GetEncoding(28591);

    public static string Hex(byte[] bytes)
    {
      StringBuilder text = new StringBuilder();
      foreach (byte one in bytes) text.Append(one.ToString("x2", CultureInfo.InvariantCulture));
      return text.ToString();
    }

    // Null where it is not.
    public static byte[] ParseHex(string text)
    {
      if (text.Length % 2 != 0) return null;
      byte[] bytes = new byte[text.Length / 2];
      for (int i = 0; i < bytes.Length; ++i)
      {
        string digits = text.Substring(2 * i, 2);
        if (!Uri.IsHexDigit(digits[0]) || !Uri.IsHexDigit(digits[1])) return null;
        bytes[i] = Convert.ToByte(digits, 16);
      }
      return bytes;
    }

    // 32 hexadecimal digits; null for anything else.
    public static byte[] ParseKey(string text)
    {
      text = text.Trim();
      return text.Length == NonceDigits ? ParseHex(text) : null;
    }

    public static string FreshNonce()
    {
      byte[] bytes = new byte[NonceDigits / 2];
      using (RandomNumberGenerator random = RandomNumberGenerator.Create()) random.GetBytes(bytes);
      return Hex(bytes);
    }

    public static string Mac(byte[] key, string text)
    {
      using (HMACSHA256 hmac = new HMACSHA256(key))
        return Hex(hmac.ComputeHash(Bytes.GetBytes(text)));
    }

    public static string Signed(byte[] key, string text)
    {
      return text + " " + Mac(key, text) + "\n";
    }

    // The words of a line without its mac; null where that is not right.
    static string[] Words(byte[] key, string line)
    {
      if (line.Length > LineBytesMax || !line.EndsWith("\n", StringComparison.Ordinal)) return null;
      int blank = line.LastIndexOf(' ');
      if (blank < 0) return null;
      string text = line.Substring(0, blank);
      string given = line.Substring(blank + 1, line.Length - blank - 2);
      return IsSame(Mac(key, text), given) ? text.Split(' ') : null;
    }

    // In a time that does not depend on where they differ.
    static bool IsSame(string a, string b)
    {
      int difference = a.Length ^ b.Length;
      for (int i = 0; i < a.Length && i < b.Length; ++i) difference |= a[i] ^ b[i];
      return difference == 0;
    }

    static bool IsNonce(string word)
    {
      if (word.Length != NonceDigits) return false;
      foreach (char c in word)
      {
        if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) return false;
      }
      return true;
    }

    static int PortOf(string word)
    {
      int port;
      bool isNumber = int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out port);
      return isNumber && port <= PortMost ? port : -1;
    }

    public static string QuestionLine(byte[] key, string nonce)
    {
      return Signed(key, Ask + nonce);
    }

    // The nonce of a question; null without a right mac.
    public static string ReadQuestion(byte[] key, string line)
    {
      if (!line.StartsWith(Ask, StringComparison.Ordinal)) return null;
      string[] words = Words(key, line);
      return words != null && words.Length == 3 && IsNonce(words[2]) ? words[2] : null;
    }

    public static string AnswerLine(byte[] key, string nonce, Seen seen)
    {
      return Signed(key, Answer + nonce + " " + seen.SourceAddress + " " + Number(seen.SourcePort) +
        " " + seen.OwnAddress + " " + Number(seen.OwnPort));
    }

    // Null unless it answers this nonce, with a right mac.
    public static Seen ReadAnswer(byte[] key, string nonce, string line)
    {
      if (!line.StartsWith(Answer, StringComparison.Ordinal)) return null;
      string[] words = Words(key, line);
      if (words == null || words.Length < 7 || words.Length > 8 || words[2] != nonce) return null;
      if (words.Length == 8 && words[7] != StandIn) return null;
      Seen seen = new Seen();
      seen.IsStandIn = words.Length == 8;
      seen.SourceAddress = words[3];
      seen.SourcePort = PortOf(words[4]);
      seen.OwnAddress = words[5];
      seen.OwnPort = PortOf(words[6]);
      return seen.SourcePort < 0 || seen.OwnPort < 0 ? null : seen;
    }

    // Whether a text may still become a question, or an answer: what cannot is for a service, or
    // from one.
    public static bool MayBeQuestion(string text)
    {
      return text.Length <= LineBytesMax && MayBegin(text, Version);
    }

    public static bool MayBeAnswer(string text)
    {
      return text.Length <= LineBytesMax && MayBegin(text, Answer);
    }

    static bool MayBegin(string text, string head)
    {
      int common = Math.Min(text.Length, head.Length);
      return string.CompareOrdinal(text, 0, head, 0, common) == 0;
    }

    public static string Number(long number)
    {
      return number.ToString(CultureInfo.InvariantCulture);
    }

    // Whether this machine computes what the other end expects: the lines at the script's head.
    public static bool Agrees()
    {
      byte[] key = Bytes.GetBytes("0123456789abcdef");
      const string nonce = "00112233445566778899aabbccddeeff";
      Seen seen = new Seen();
      seen.SourceAddress = "10.0.0.1";
      seen.SourcePort = 40000;
      seen.OwnAddress = "10.0.0.2";
      seen.OwnPort = 443;
      string question = Ask + nonce +
        " 006d3f8f2e9d3a477cf6b1d6381baf92965102add378c6ae0c618e920f6e840a\n";
      string answer = Answer + nonce + " 10.0.0.1 40000 10.0.0.2 443" +
        " 14cbd19ccc0272a56d7ca178058e98db475cae46158853358b9b83d0a3cb6087\n";
      return QuestionLine(key, nonce) == question && ReadQuestion(key, question) == nonce &&
        AnswerLine(key, nonce, seen) == answer && ReadAnswer(key, nonce, answer) != null;
    }
  }

  public static class Addresses
  {
    // RFC 5952, without a zone.
    public static string Text(IPAddress address)
    {
      byte[] bytes = address.GetAddressBytes();
      if (bytes.Length == 4) return new IPAddress(bytes).ToString();
      int[] groups = new int[8];
      for (int g = 0; g < groups.Length; ++g) groups[g] = bytes[2 * g] * 256 + bytes[2 * g + 1];
      int begin = -1;
      int length = 1;  // a single zero is written
      for (int g = 0; g < groups.Length; ++g)
      {
        int end = g;
        while (end < groups.Length && groups[end] == 0) ++end;
        if (end - g > length)
        {
          begin = g;
          length = end - g;
        }
      }
      StringBuilder text = new StringBuilder();
      for (int g = 0; g < groups.Length; ++g)
      {
        if (g == begin)
        {
          text.Append("::");
          g += length - 1;
          continue;
        }
        if (text.Length > 0 && text[text.Length - 1] != ':') text.Append(':');
        text.Append(groups[g].ToString("x", CultureInfo.InvariantCulture));
      }
      return text.ToString();
    }

    public static bool IsSame(string text, IPAddress address)
    {
      IPAddress other;
      return address != null && IPAddress.TryParse(text, out other) && Text(other) == Text(address);
    }
  }
}
