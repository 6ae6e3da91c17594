// This machine: its addresses, who listens on it, and its files.
namespace Portwright.WindowsEnd
{
  using System;
  using System.Collections.Generic;
  using System.IO;
  using System.Net;
  using System.Net.NetworkInformation;
  using System.Net.Sockets;
  using System.Text;

  public static class Machine
  {
    public static List<IPAddress> OwnAddresses()
    {
      List<IPAddress> addresses = new List<IPAddress>();
      foreach (NetworkInterface one in NetworkInterface.GetAllNetworkInterfaces())
      {
        foreach (UnicastIPAddressInformation unicast in one.GetIPProperties().UnicastAddresses)
          addresses.Add(unicast.Address);
      }
      return addresses;
    }

    // The address from which packets leave by the routes of this machine. Sends nothing.
    public static IPAddress SourceTowards(IPAddress destination)
    {
      using (Socket socket =
        new Socket(destination.AddressFamily, SocketType.Dgram, ProtocolType.Udp))
      {
        socket.Connect(new IPEndPoint(destination, 9));
        return ((IPEndPoint)socket.LocalEndPoint).Address;
      }
    }

    // Who listens already: addresses and ports, of TCP or UDP.
    public static IPEndPoint[] Listening(bool isTcp)
    {
      IPGlobalProperties here = IPGlobalProperties.GetIPGlobalProperties();
      return isTcp ? here.GetActiveTcpListeners() : here.GetActiveUdpListeners();
    }

    // On this address, or on all of its family; a socket of all IPv6 may be one of IPv4 too.
    public static bool IsTaken(IPEndPoint[] listening, IPAddress address, int port)
    {
      string text = Addresses.Text(address);
      foreach (IPEndPoint one in listening)
      {
        if (one.Port != port) continue;
        string other = Addresses.Text(one.Address);
        if (other == text || other == "::" || (other == "0.0.0.0" && text.IndexOf(':') < 0))
          return true;
      }
      return false;
    }

    // Beside and renamed: the file is never half there.
    public static void Write(string path, string text)
    {
      string fresh = path + ".new";
      File.WriteAllText(fresh, text, Encoding.ASCII);
      if (File.Exists(path)) File.Replace(fresh, path, null);
      else File.Move(fresh, path);
    }
  }
}
