// A line of JSON before anything is sent, as `probe --log` writes it. Where one cannot be written,
// nothing is sent any more.
namespace Portwright.WindowsEnd
{
  using System;
  using System.Globalization;
  using System.IO;
  using System.Text;

  public sealed class Record : IDisposable
  {
    readonly StreamWriter file;
    string problem = "";  // empty: none
    bool isOver;

    // Appends to the file; throws IOException where it cannot be opened.
    public Record(string path, Flows flows, int perSecond)
    {
      file = new StreamWriter(path, true, Encoding.ASCII);
      file.AutoFlush = true;
      file.NewLine = "\n";
      file.WriteLine("{" + Now() + Document.Text("begins", "probe") + ", " +
        Document.Text("site", flows.Site) + ", " + Document.Text("end", flows.End) + ", " +
        Document.Number("targets", flows.Targets.Count) + ", " +
        Document.Number("per_second", perSecond) + "}");
    }

    public string Problem
    {
      get { lock (file) return problem; }
    }

    public bool Sending(Target target, string bytes)
    {
      lock (file)
      {
        if (isOver) return false;
        try
        {
          file.WriteLine("{" + Now() + Document.Text("source", target.Source) + ", " +
            Document.Text("destination", target.Destination) + ", " +
            Document.Text("service", target.Service) + ", " + Document.Text("sends", bytes) + "}");
        }
        catch (IOException error)
        {
          problem = error.Message;
          isOver = true;
        }
        return !isOver;
      }
    }

    static string Now()
    {
      string time = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'",
        CultureInfo.InvariantCulture);
      return Document.Text("time", time) + ", ";
    }

    // What could not be written is a problem, and no reason to lose what was found.
    public void Dispose()
    {
      lock (file)
      {
        isOver = true;
        try
        {
          file.Dispose();
        }
        catch (IOException error)
        {
          problem = error.Message;
        }
      }
    }
  }
}
