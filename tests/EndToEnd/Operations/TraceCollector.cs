using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace Experiments.EndToEnd.Operations;

/// <summary>A received span.</summary>
internal sealed record SentSpan(string Service, string Name, string Trace, string Id, string Parent);

/// <summary>A collector on loopback that receives spans by OTLP, as protocol buffers over HTTP.</summary>
internal sealed class TraceCollector : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<SentSpan> _spans = [];
    private readonly ConcurrentQueue<byte[]> _bodies = [];
    private readonly Task _serving;
    private readonly int _port = Ports.Free();

    public TraceCollector()
    {
        _listener.Prefixes.Add($"http://127.0.0.1:{_port}/");
        _listener.Start();

        // Not among the test's own continuations: tests that block their threads would delay answers beyond what exporters wait.
        _serving = Task.Run(ServeAsync);
    }

    /// <summary>The environment that makes a process send its spans here.</summary>
    public Dictionary<string, string> Variables => VariablesOf(_port);

    /// <summary>The bytes of all requests, as text.</summary>
    public string Received => string.Concat(_bodies.Select(Encoding.Latin1.GetString));

    /// <summary>The spans received so far.</summary>
    public IReadOnlyCollection<SentSpan> Spans => _spans;

    public static Dictionary<string, string> VariablesOf(int port) => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://127.0.0.1:{port}",
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
    };

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
        _listener.Close();
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                _bodies.Enqueue(body.ToArray());
                foreach (var span in Read(body.ToArray()))
                {
                    _spans.Enqueue(span);
                }

                context.Response.Close();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or IOException)
            {
                // Stopped, or the sender did not wait for the answer: a process that ends gives its exporter little time.
            }
        }
    }

    /// <summary>Field numbers as in trace_service.proto, trace.proto, resource.proto and common.proto of OTLP.</summary>
    private static IEnumerable<SentSpan> Read(byte[] request) =>
        from ofResource in Messages(request, 1)
        let service = Messages(ofResource, 1).SelectMany(resource => Messages(resource, 1))
            .Where(attribute => Text(attribute, 1) == "service.name").Select(attribute => Text(Messages(attribute, 2).Single(), 1)).Single()
        from ofScope in Messages(ofResource, 2)
        from span in Messages(ofScope, 2)
        select new SentSpan(service, Text(span, 5), Hex(span, 1), Hex(span, 2), Hex(span, 4));

    private static string Text(byte[] message, int field) => Encoding.UTF8.GetString(Messages(message, field).FirstOrDefault() ?? []);

    private static string Hex(byte[] message, int field) => Convert.ToHexString(Messages(message, field).FirstOrDefault() ?? []);

    /// <summary>The values of a length-delimited field: messages, strings and bytes.</summary>
    private static IEnumerable<byte[]> Messages(byte[] message, int field)
    {
        for (var at = 0; at < message.Length;)
        {
            var key = Varint(message, ref at);
            var length = (key & 7) switch
            {
                0 => Skipped(message, at),
                1 => 8,
                2 => (int)Varint(message, ref at),
                5 => 4,
                _ => throw new InvalidDataException($"wire type {key & 7}"),
            };
            if (key == (((ulong)field << 3) | 2))
            {
                yield return message[at..(at + length)];
            }

            at += length;
        }
    }

    private static int Skipped(byte[] message, int at)
    {
        var end = at;
        _ = Varint(message, ref end);
        return end - at;
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var part = message[at++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }
    }
}
