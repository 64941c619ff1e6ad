using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Experiments.Domain;
using Experiments.Store.Files;
using Experiments.Web;

namespace Experiments.Silo.Operations;

/// <summary>Where the process is that holds a store, for other commands of its user.</summary>
/// <param name="Socket">Its Unix domain socket.</param>
/// <param name="Process">Its process ID.</param>
/// <param name="IsResident">Whether it stays until it is told to stop, rather than until its own work is done.</param>
/// <param name="Http">The address of its API; null without one.</param>
public sealed record StoreHolder(string Socket, int Process, bool IsResident, string? Http = null);

/// <summary>
/// The way for other commands of the same user into the process that holds a store: a Unix domain socket in a folder that only its owner
/// may enter (0700), so that the system keeps other users of the machine out. Its place is written down in the store once the silo answers.
/// </summary>
/// <param name="store">The store's folder.</param>
/// <param name="isResident">Whether the process stays until it is told to stop.</param>
public sealed class StoreDoor(string store, bool isResident) : IDisposable
{
    /// <summary>Stands for the door where Orleans wants a port; nothing listens on it.</summary>
    public const int Port = StoreListeners.GatewayPort;

    private const string Folder = AccessKey.Folder;
    private const string AddressFile = "holder.json";

    /// <summary>A socket's path has at most 104 bytes on macOS, 108 on Linux.</summary>
    private const int MaxPathBytes = 100;

    private string? _socket;
    private string? _temporary;
    private int _inside;

    /// <summary>How many clients are connected.</summary>
    public int Inside => Volatile.Read(ref _inside);

    /// <summary>Who holds a store and can be asked; null for nobody. It may be gone: then nothing listens there.</summary>
    public static StoreHolder? Find(string store)
    {
        try
        {
            return JsonSerializer.Deserialize<StoreHolder>(
                File.ReadAllBytes(Path.Combine(store, Folder, AddressFile)), DomainJson.Compact);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes down where the door is: from now on others come in.</summary>
    /// <param name="http">The address of the API; null without one.</param>
    public void Open(string? http = null)
    {
        var holder = new StoreHolder(_socket!, Environment.ProcessId, isResident, http); // not null: bound when the silo started
        PrivateFiles.WriteAllText(Address, JsonSerializer.Serialize(holder, DomainJson.Compact));
    }

    /// <summary>Takes away the door. One that never bound leaves that of another process alone.</summary>
    public void Dispose()
    {
        if (_socket is not null)
        {
            File.Delete(Address);
            File.Delete(_socket);
        }

        if (_temporary is not null)
        {
            Directory.Delete(_temporary, recursive: true);
        }
    }

    /// <summary>The place to listen at. The store is locked, so what is there was left by a process that is gone.</summary>
    internal EndPoint Bind()
    {
        var folder = Path.Combine(store, Folder);
        PrivateFiles.CreateFolder(folder);
        File.Delete(Address);
        var path = Path.Combine(folder, "silo.sock");
        if (System.Text.Encoding.UTF8.GetByteCount(path) > MaxPathBytes)
        {
            _temporary = Directory.CreateTempSubdirectory("experiments-").FullName; // 0700
            path = Path.Combine(_temporary, "silo.sock");
        }

        File.Delete(path);
        _socket = path;
        return new UnixDomainSocketEndPoint(path);
    }

    /// <summary>Its folder keeps others out already; this is for systems that ignore that of a socket, and for who looks at it.</summary>
    internal void Protect()
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_socket!, PrivateFiles.ForFiles); // not null: bound
        }
    }

    /// <summary>A client has connected.</summary>
    internal void Enter(CancellationToken closed)
    {
        Interlocked.Increment(ref _inside);
        _ = closed.Register(() => Interlocked.Decrement(ref _inside));
    }

    private string Address => Path.Combine(store, Folder, AddressFile);
}
