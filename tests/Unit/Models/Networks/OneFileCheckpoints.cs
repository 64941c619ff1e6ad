using Experiments.Models;
using Experiments.Store.Files;

namespace Experiments.Unit.Models.Networks;

/// <summary>Keeps a fit's last checkpoint in one file, from which another process can continue.</summary>
internal sealed class OneFileCheckpoints(string path) : ICheckpointStore
{
    public void Save(int epoch, Action<Stream> write) => AtomicFile.Write(path, write);

    public Stream? OpenLatest() => File.Exists(path) ? File.OpenRead(path) : null;
}
