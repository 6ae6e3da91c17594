// Asks about every target: the keyed question where there is a key, over TCP or as a datagram, else
// a connection alone or a datagram of one byte; an echo. Where no responder proves itself, the
// first words of the service that is expected. Many at once, at most so many a second. Only what
// stands in the table is ever sent to.
namespace Portwright.WindowsEnd
{
  using System;
  using System.Collections.Generic;
  using System.Diagnostics;
  using System.Net;
  using System.Net.NetworkInformation;
  using System.Net.Sockets;
  using System.Text;
  using System.Threading;

  public sealed class Asker
  {
    const int ThreadsMax = 128;
    const int StackBytes = 256 * 1024;
    const int Tries = 3;         // of a datagram
    const int HeardMax = 16384;  // of a service
    const int QuietMs = 1000;    // so long after its last words it is taken for done
    const string KeyedBytes = "the keyed question to a responder";

    readonly Flows flows;
    readonly byte[] key;      // null: no responder is asked
    readonly Record record;   // null: none is kept
    readonly int timeoutMs;
    readonly double ticksBetween;  // 0: no cap
    readonly Evidence[] evidence, judged;
    readonly List<Outcome> outcomes = new List<Outcome>();
    readonly Dictionary<string, bool> own = new Dictionary<string, bool>(StringComparer.Ordinal);
    readonly Stopwatch clock = Stopwatch.StartNew();
    readonly object turn = new object();
    double nextTicks;
    int next;
    int done;
    volatile bool stop;

    public Asker(Flows flows, byte[] key, int timeoutMs, int perSecond, Record record)
    {
      this.flows = flows;
      this.key = key;
      this.timeoutMs = timeoutMs;
      this.record = record;
      ticksBetween = perSecond > 0 ? (double)Stopwatch.Frequency / perSecond : 0;
      evidence = new Evidence[flows.Targets.Count];
      judged = new Evidence[flows.Targets.Count];
      foreach (IPAddress address in Machine.OwnAddresses()) own[Addresses.Text(address)] = true;
    }

    public int Total { get { return evidence.Length; } }
    public int Done { get { return Interlocked.CompareExchange(ref done, 0, 0); } }

    public void Start()
    {
      for (int i = 0; i < Math.Min(ThreadsMax, evidence.Length); ++i)
      {
        Thread worker = new Thread(Work, StackBytes);
        worker.IsBackground = true;
        worker.Start();
      }
    }

    // What is under way ends by itself, and counts no more.
    public void Stop()
    {
      stop = true;
    }

    void Work()
    {
      while (!stop)
      {
        int t = Interlocked.Increment(ref next) - 1;
        if (t >= evidence.Length) return;
        Evidence found = Ask(flows.Targets[t]);
        lock (evidence) evidence[t] = found;
        Interlocked.Increment(ref done);
      }
    }

    // Waits until it is this one's turn; false where nothing may be sent any more.
    bool MaySend(Target target, string bytes)
    {
      double mine;
      lock (turn)
      {
        mine = Math.Max(nextTicks, clock.ElapsedTicks);
        nextTicks = mine + ticksBetween;
      }
      while (!stop)
      {
        double waitMs = (mine - clock.ElapsedTicks) * 1000 / Stopwatch.Frequency;
        if (waitMs < 1) return record == null || record.Sending(target, bytes);
        Thread.Sleep((int)Math.Min(waitMs, 100));
      }
      return false;
    }

    Evidence Ask(Target target)
    {
      Evidence found = new Evidence();
      try
      {
        if (target.Protocol == "icmp") AskEcho(target, found);
        else if (!own.ContainsKey(Addresses.Text(target.SourceAddress))) LacksSource(target, found);
        else if (target.Protocol == "tcp") AskTcp(target, found);
        else AskUdp(target, found);
        bool isAnswered = found.Ending == Ending.Open ||
          (found.Ending == Ending.Silent && target.Protocol == "udp");
        if (isAnswered && found.Seen == null && target.Speaks != "") AskService(target, found);
      }
      catch (SocketException error)
      {
        Note(found, error.SocketErrorCode);
      }
      return found;
    }

    static void LacksSource(Target target, Evidence found)
    {
      found.Ending = Ending.CannotAsk;
      found.Problem = "it has no address " + target.Source;
    }

    static void Note(Evidence found, SocketError error)
    {
      switch (error)
      {
        case SocketError.ConnectionRefused:
        case SocketError.ConnectionReset:  // of a datagram: its port is not there
          found.Ending = Ending.Refused;
          return;
        case SocketError.TimedOut:
        case SocketError.WouldBlock:
          found.Ending = Ending.Silent;
          return;
        case SocketError.AccessDenied:
          found.Ending = Ending.Forbidden;
          return;
        case SocketError.NetworkUnreachable:
        case SocketError.NetworkDown:
          found.Ending = Ending.NoWay;
          return;
        case SocketError.HostUnreachable:
        case SocketError.HostDown:
          found.Ending = Ending.Unreachable;
          found.Problem = "it cannot be reached: so says this host, or something on the way";
          return;
        default:
          found.Ending = Ending.CannotAsk;
          found.Problem = error.ToString();
          return;
      }
    }

    static Socket SocketFor(Target target, SocketType type, ProtocolType protocol)
    {
      Socket socket = new Socket(target.DestinationAddress.AddressFamily, type, protocol);
      socket.Bind(new IPEndPoint(target.SourceAddress, 0));
      return socket;
    }

    void AskTcp(Target target, Evidence found)
    {
      string bytes = key == null ? "a connection without bytes" : KeyedBytes;
      if (!MaySend(target, bytes)) return;
      using (Socket socket = SocketFor(target, SocketType.Stream, ProtocolType.Tcp))
      {
        Stopwatch watch = Stopwatch.StartNew();
        if (!Connect(socket, target, found)) return;
        found.Us = MicrosecondsOf(watch);
        found.Own = (IPEndPoint)socket.LocalEndPoint;
        found.Ending = Ending.Open;
        if (key != null) found.Seen = AskResponder(socket);
      }
    }

    // False where nothing came back.
    bool Connect(Socket socket, Target target, Evidence found)
    {
      IPEndPoint end = new IPEndPoint(target.DestinationAddress, target.Port);
      IAsyncResult connecting = socket.BeginConnect(end, null, null);
      if (connecting.AsyncWaitHandle.WaitOne(timeoutMs))
      {
        socket.EndConnect(connecting);
        return true;
      }
      found.Ending = Ending.Silent;
      return false;
    }

    // Says the first words of the service that is expected, on a connection of its own, and keeps
    // what is said to them.
    void AskService(Target target, Evidence found)
    {
      if (!MaySend(target, "the first words of " + target.Speaks)) return;
      bool isTcp = target.Protocol == "tcp";
      using (Socket socket = SocketFor(target, isTcp ? SocketType.Stream : SocketType.Dgram,
        isTcp ? ProtocolType.Tcp : ProtocolType.Udp))
      {
        Stopwatch watch = Stopwatch.StartNew();
        if (!isTcp) socket.Connect(new IPEndPoint(target.DestinationAddress, target.Port));
        else if (!Connect(socket, target, found)) return;
        List<byte> heard = new List<byte>();
        Hear(socket, target, heard, found);
        if (isTcp || heard.Count > 0) found.Heard = heard.ToArray();
        if (isTcp || heard.Count == 0) return;
        found.Ending = Ending.Open;
        found.Us = MicrosecondsOf(watch);
      }
    }

    // Until it closes, or says nothing more; a datagram is one.
    void Hear(Socket socket, Target target, List<byte> heard, Evidence found)
    {
      Stopwatch watch = Stopwatch.StartNew();
      byte[] buffer = new byte[HeardMax];
      try
      {
        socket.SendTimeout = timeoutMs;
        if (target.FirstWords.Length > 0) socket.Send(target.FirstWords);
        while (!stop && heard.Count < HeardMax && watch.ElapsedMilliseconds < 2 * timeoutMs)
        {
          socket.ReceiveTimeout = heard.Count == 0 ? timeoutMs : Math.Min(timeoutMs, QuietMs);
          int count = socket.Receive(buffer, HeardMax - heard.Count, SocketFlags.None);
          found.HeardClosed = count == 0 && target.Protocol == "tcp";
          if (count == 0) return;
          for (int i = 0; i < count; ++i) heard.Add(buffer[i]);
          if (target.Protocol == "udp") return;
        }
      }
      catch (SocketException error)
      {
        found.HeardClosed = error.SocketErrorCode == SocketError.ConnectionReset;
      }
    }

    // Null where none answers; how the connection ends then is no matter.
    Seen AskResponder(Socket socket)
    {
      try
      {
        string nonce = Exchange.FreshNonce();
        Stopwatch watch = Stopwatch.StartNew();
        socket.SendTimeout = timeoutMs;
        socket.Send(Exchange.Bytes.GetBytes(Exchange.QuestionLine(key, nonce)));
        byte[] buffer = new byte[Exchange.LineBytesMax + 1];
        string heard = "";
        while (!stop && heard.IndexOf('\n') < 0 && Exchange.MayBeAnswer(heard))
        {
          socket.ReceiveTimeout = (int)Math.Max(1, timeoutMs - watch.ElapsedMilliseconds);
          int count = socket.Receive(buffer);
          if (count == 0) return null;
          heard += Exchange.Bytes.GetString(buffer, 0, count);
        }
        int end = heard.IndexOf('\n');
        return end < 0 ? null : Exchange.ReadAnswer(key, nonce, heard.Substring(0, end + 1));
      }
      catch (SocketException)
      {
        return null;
      }
    }

    void AskUdp(Target target, Evidence found)
    {
      string nonce = Exchange.FreshNonce();
      string question = key == null ? "\n" : Exchange.QuestionLine(key, nonce);
      using (Socket socket = SocketFor(target, SocketType.Dgram, ProtocolType.Udp))
      {
        socket.Connect(new IPEndPoint(target.DestinationAddress, target.Port));
        found.Own = (IPEndPoint)socket.LocalEndPoint;
        byte[] buffer = new byte[2048];
        for (int tried = 0; tried < Tries; ++tried)
        {
          if (!MaySend(target, key == null ? "a datagram of one byte" : KeyedBytes)) return;
          Stopwatch watch = Stopwatch.StartNew();
          socket.Send(Exchange.Bytes.GetBytes(question));
          socket.ReceiveTimeout = Math.Max(1, timeoutMs / Tries);
          int count;
          try
          {
            count = socket.Receive(buffer);
          }
          catch (SocketException error)
          {
            Note(found, error.SocketErrorCode);
            if (found.Ending != Ending.Silent) return;
            continue;
          }
          found.Us = MicrosecondsOf(watch);
          found.Ending = Ending.Open;
          string heard = Exchange.Bytes.GetString(buffer, 0, count);
          if (key != null) found.Seen = Exchange.ReadAnswer(key, nonce, heard);
          return;
        }
      }
    }

    // Windows chooses the source of an echo by its routes: where that is another than is planned,
    // the answer would show another flow.
    void AskEcho(Target target, Evidence found)
    {
      IPAddress source = Machine.SourceTowards(target.DestinationAddress);
      if (!Addresses.IsSame(target.Source, source))
      {
        found.Ending = Ending.CannotAsk;
        found.Problem = "its echo would leave from " + Addresses.Text(source) + ", planned is " +
          target.Source;
        return;
      }
      if (!MaySend(target, "an echo request")) return;
      using (Ping ping = new Ping())
      {
        Stopwatch watch = Stopwatch.StartNew();
        try
        {
          NoteEcho(ping.Send(target.DestinationAddress, timeoutMs), watch, found);
        }
        catch (PingException error)
        {
          found.Ending = Ending.CannotAsk;
          found.Problem = error.GetBaseException().Message;
        }
      }
    }

    static void NoteEcho(PingReply reply, Stopwatch watch, Evidence found)
    {
      if (reply.Status == IPStatus.Success)
      {
        found.Ending = Ending.Open;
        found.Us = MicrosecondsOf(watch);
      }
      else if (reply.Status == IPStatus.TimedOut) found.Ending = Ending.Silent;
      else
      {
        found.Ending = Ending.Unreachable;
        found.Problem = reply.Status.ToString() +
          (reply.Address == null ? "" : ", says " + Addresses.Text(reply.Address));
      }
    }

    static long MicrosecondsOf(Stopwatch watch)
    {
      return (long)(watch.ElapsedTicks * 1e6 / Stopwatch.Frequency);
    }

    // What it means; what is not done yet was stopped.
    public void Judge()
    {
      lock (evidence)
      {
        for (int t = 0; t < judged.Length; ++t) judged[t] = evidence[t] ?? new Evidence();
      }
      Dictionary<string, bool> proven = new Dictionary<string, bool>(StringComparer.Ordinal);
      for (int t = 0; t < judged.Length; ++t)
      {
        if (judged[t].Seen != null) proven[flows.Targets[t].Destination] = true;
      }
      outcomes.Clear();
      for (int t = 0; t < judged.Length; ++t)
      {
        Target target = flows.Targets[t];
        bool isProven = proven.ContainsKey(target.Destination);
        outcomes.Add(Outcome.Of(target, judged[t], isProven, IsOwn));
      }
    }

    public int Fails
    {
      get { return outcomes.FindAll(delegate(Outcome one) { return one.Rank == 2; }).Count; }
    }

    public string Print()
    {
      return Document.Print(flows, judged, outcomes);
    }

    bool IsOwn(string address)
    {
      return own.ContainsKey(address);
    }
  }
}
