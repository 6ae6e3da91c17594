// Answers on planned ports of this machine on which nothing listens: to a question with the right
// mac, with the address that it came from, and to all else with silence. One thread; bounded,
// whatever the others do.
namespace Portwright.WindowsEnd
{
  using System;
  using System.Collections.Generic;
  using System.Diagnostics;
  using System.Net;
  using System.Net.Sockets;
  using System.Text;

  public sealed class Responder : IDisposable
  {
    const int GuestsMax = 512;
    const int HeardMax = 1024;
    const int IdleMs = 5000;
    const int DatagramsInTurn = 256;
    const int SeenMax = 10000;

    sealed class Guest
    {
      public Socket Socket;
      public string Heard = "";
      public long UntilMs;
      public IPEndPoint From, To;
      public bool IsOver;
    }

    readonly byte[] key;
    readonly Stopwatch clock = Stopwatch.StartNew();
    readonly List<Socket> streams = new List<Socket>();
    readonly List<Socket> datagrams = new List<Socket>();
    readonly Dictionary<Socket, Guest> guests = new Dictionary<Socket, Guest>();
    readonly List<string> left = new List<string>();
    readonly SortedDictionary<string, int> seen =
      new SortedDictionary<string, int>(StringComparer.Ordinal);

    // Takes what is free; what is not stands in Left, with its reason.
    public Responder(IEnumerable<PlannedPort> ports, byte[] key)
    {
      this.key = key;
      IPEndPoint[] tcp = Machine.Listening(true);
      IPEndPoint[] udp = Machine.Listening(false);
      foreach (PlannedPort port in ports)
      {
        if (Machine.IsTaken(port.IsTcp ? tcp : udp, port.Address, port.Port))
          left.Add(port.Text + ": something listens there, and is left to answer itself");
        else Open(port);
      }
    }

    public int Ports { get { return streams.Count + datagrams.Count; } }
    public string[] Left { get { return left.ToArray(); } }

    void Open(PlannedPort port)
    {
      Socket socket = new Socket(port.Address.AddressFamily,
        port.IsTcp ? SocketType.Stream : SocketType.Dgram,
        port.IsTcp ? ProtocolType.Tcp : ProtocolType.Udp);
      try
      {
        socket.ExclusiveAddressUse = true;
        socket.Bind(new IPEndPoint(port.Address, port.Port));
        if (port.IsTcp) socket.Listen(128);
        socket.Blocking = false;
        (port.IsTcp ? streams : datagrams).Add(socket);
      }
      catch (SocketException error)
      {
        socket.Close();
        left.Add(port.Text + ": cannot be taken: " + error.SocketErrorCode);
      }
    }

    // Waits for so long at most, and answers whoever came.
    public void Step(int milliseconds)
    {
      List<Socket> ready = new List<Socket>(streams);
      ready.AddRange(datagrams);
      ready.AddRange(guests.Keys);
      if (ready.Count == 0)
      {
        System.Threading.Thread.Sleep(milliseconds);
        return;
      }
      Socket.Select(ready, null, null, milliseconds * 1000);
      foreach (Socket socket in ready)
      {
        Guest guest;
        if (guests.TryGetValue(socket, out guest)) Hear(guest);
        else if (socket.SocketType == SocketType.Stream) Accept(socket);
        else TakeDatagrams(socket);
      }
      LetGo();
    }

    void Accept(Socket listener)
    {
      try
      {
        for (int a = 0; a < DatagramsInTurn; ++a)
        {
          Socket socket = listener.Accept();
          if (guests.Count >= GuestsMax)
          {
            socket.Close();
            continue;
          }
          socket.Blocking = false;
          Guest guest = new Guest();
          guest.Socket = socket;
          guest.From = (IPEndPoint)socket.RemoteEndPoint;
          guest.To = (IPEndPoint)socket.LocalEndPoint;
          guest.UntilMs = clock.ElapsedMilliseconds + IdleMs;
          guests.Add(socket, guest);
        }
      }
      catch (SocketException)
      {
        return;  // nobody more, or somebody who left again
      }
    }

    void Hear(Guest guest)
    {
      byte[] buffer = new byte[HeardMax];
      try
      {
        int count = guest.Socket.Receive(buffer);
        guest.IsOver = count == 0;
        guest.Heard += Exchange.Bytes.GetString(buffer, 0, count);
        int end = guest.Heard.IndexOf('\n');
        if (end < 0)
        {
          if (!Exchange.MayBeQuestion(guest.Heard)) guest.IsOver = true;
          return;
        }
        guest.IsOver = true;
        string answer = Answer("tcp", guest.Heard.Substring(0, end + 1), guest.From, guest.To);
        if (answer == null) return;
        guest.Socket.Send(Exchange.Bytes.GetBytes(answer));
        guest.Socket.Shutdown(SocketShutdown.Send);
      }
      catch (SocketException error)
      {
        guest.IsOver = guest.IsOver || error.SocketErrorCode != SocketError.WouldBlock;
      }
    }

    void TakeDatagrams(Socket socket)
    {
      byte[] buffer = new byte[HeardMax];
      IPEndPoint to = (IPEndPoint)socket.LocalEndPoint;
      for (int d = 0; d < DatagramsInTurn; ++d)
      {
        EndPoint from = new IPEndPoint(to.Address, 0);
        try
        {
          int count = socket.ReceiveFrom(buffer, ref from);
          string line = Exchange.Bytes.GetString(buffer, 0, count);
          string answer = Answer("udp", line, (IPEndPoint)from, to);
          if (answer != null) socket.SendTo(Exchange.Bytes.GetBytes(answer), from);
        }
        catch (SocketException error)
        {
          // Of one before: its port is gone, or it was too large.
          if (error.SocketErrorCode == SocketError.WouldBlock) return;
        }
      }
    }

    // Null: nothing is answered.
    string Answer(string protocol, string line, IPEndPoint from, IPEndPoint to)
    {
      string nonce = Exchange.ReadQuestion(key, line);
      if (nonce == null) return null;
      Seen arrival = new Seen();
      arrival.SourceAddress = Addresses.Text(from.Address);
      arrival.SourcePort = from.Port;
      arrival.OwnAddress = Addresses.Text(to.Address);
      arrival.OwnPort = to.Port;
      string who = protocol + "/" + Exchange.Number(to.Port) + " from " + arrival.SourceAddress;
      int count;
      if (seen.TryGetValue(who, out count)) seen[who] = count + 1;
      else if (seen.Count < SeenMax) seen.Add(who, 1);
      return Exchange.AnswerLine(key, nonce, arrival);
    }

    void LetGo()
    {
      List<Guest> over = new List<Guest>();
      foreach (Guest guest in guests.Values)
      {
        if (guest.IsOver || clock.ElapsedMilliseconds > guest.UntilMs) over.Add(guest);
      }
      foreach (Guest guest in over)
      {
        guests.Remove(guest.Socket);
        guest.Socket.Close();
      }
    }

    // A line for each port that was reached with the key, and from where.
    public string Arrived()
    {
      StringBuilder text = new StringBuilder();
      foreach (KeyValuePair<string, int> one in seen)
        text.Append(one.Key).Append(": ").Append(Exchange.Number(one.Value)).Append(" times\n");
      return text.ToString();
    }

    public void Dispose()
    {
      foreach (Socket socket in streams) socket.Close();
      foreach (Socket socket in datagrams) socket.Close();
      foreach (Socket socket in guests.Keys) socket.Close();
      guests.Clear();
    }
  }
}
