// In the place of the PowerShell around the C# of a script for Windows, for tests: calls it as the
// script does.
//   list TABLE
//   ask TABLE KEY OUT TIMEOUT_MS RATE STOP_MS LOG   KEY, LOG `-`: none; STOP_MS 0: to its end
//   respond TABLE KEY                               until standard input ends
using System;
using System.IO;
using System.Threading;
using Portwright.WindowsEnd;

static class Script
{
  static int Main(string[] arguments)
  {
    if (!Exchange.Agrees()) return 3;
    Flows flows = Flows.Read(File.ReadAllText(arguments[1]));
    if (arguments[0] == "list")
    {
      Console.Out.WriteLine(flows.List());
      return 0;
    }
    byte[] key = arguments[2] == "-" ? null : Exchange.ParseKey(File.ReadAllText(arguments[2]));
    return arguments[0] == "ask" ? Ask(flows, key, arguments) : Respond(flows, key);
  }

  static int Ask(Flows flows, byte[] key, string[] arguments)
  {
    int rate = int.Parse(arguments[5]);
    Record record = arguments[7] == "-" ? null : new Record(arguments[7], flows, rate);
    Asker asker = new Asker(flows, key, int.Parse(arguments[4]), rate, record);
    int stopMs = int.Parse(arguments[6]);
    asker.Start();
    for (int ms = 0; asker.Done < asker.Total && (stopMs == 0 || ms < stopMs); ms += 10)
      Thread.Sleep(10);
    asker.Stop();
    if (record != null) record.Dispose();
    string problem = record == null ? "" : record.Problem;
    asker.Judge();
    Machine.Write(arguments[3], asker.Print());
    if (problem != "") return 3;
    return asker.Fails > 0 ? 1 : 0;
  }

  static int Respond(Flows flows, byte[] key)
  {
    bool isOver = false;
    Thread input = new Thread(delegate()
    {
      Console.In.ReadToEnd();
      isOver = true;
    });
    input.IsBackground = true;
    input.Start();
    using (Responder responder = new Responder(flows.Ports, key))
    {
      foreach (string line in responder.Left) Console.Error.WriteLine("left: " + line);
      Console.Error.WriteLine("answering on " + responder.Ports + " planned ports");
      while (!isOver) responder.Step(200);
      Console.Out.Write(responder.Arrived());
    }
    return 0;
  }
}
