using System.Net.Sockets;
using Experiments.Silo.Operations;
using Xunit;

namespace Experiments.Unit.Silo;

public sealed class StoreDoorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_door_is_found_while_it_is_open_and_leaves_nothing()
    {
        using (var door = new StoreDoor(_folder.Path, isResident: true))
        {
            var socket = Assert.IsType<UnixDomainSocketEndPoint>(door.Bind()).ToString();
            Assert.Null(StoreDoor.Find(_folder.Path));
            door.Open();
            Assert.Equal(new StoreHolder(socket, Environment.ProcessId, IsResident: true), StoreDoor.Find(_folder.Path));
            Assert.Equal(Path.Combine(_folder.Path, "access", "silo.sock"), socket);
        }

        Assert.Null(StoreDoor.Find(_folder.Path));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_folder.Path, "access")));
    }

    [Fact]
    public void The_socket_of_a_store_with_a_long_path_is_in_a_folder_of_its_own_that_others_cannot_enter()
    {
        var store = Path.Combine(_folder.Path, new string('a', 80), new string('b', 80));
        string folder;
        using (var door = new StoreDoor(store, isResident: false))
        {
            folder = Path.GetDirectoryName(door.Bind().ToString())!; // not null: a path
            Assert.False(folder.StartsWith(store, StringComparison.Ordinal));
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
            }
        }

        Assert.False(Directory.Exists(folder));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    public void A_damaged_address_is_none(string content)
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "access"));
        File.WriteAllText(Path.Combine(_folder.Path, "access", "holder.json"), content);
        Assert.Null(StoreDoor.Find(_folder.Path));
    }

    [Fact]
    public void Clients_are_counted_until_their_connection_closes()
    {
        using var door = new StoreDoor(_folder.Path, isResident: false);
        using var closed = new CancellationTokenSource();
        door.Enter(closed.Token);
        Assert.Equal(1, door.Inside);
        closed.Cancel();
        Assert.Equal(0, door.Inside);
    }
}
