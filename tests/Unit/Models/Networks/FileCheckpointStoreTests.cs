using Experiments.Models.Networks;
using Xunit;

namespace Experiments.Unit.Models.Networks;

public sealed class FileCheckpointStoreTests
{
    [Fact]
    public void A_save_that_fails_half_way_leaves_the_checkpoint_before()
    {
        using var folder = new TemporaryFolder();
        var store = new FileCheckpointStore(Path.Combine(folder.Path, "run.checkpoint"));
        Assert.Null(store.OpenLatest());
        store.Save(1, stream => stream.Write([1, 2, 3]));
        Assert.Throws<InvalidOperationException>(() => store.Save(2, stream =>
        {
            stream.Write([9]);
            throw new InvalidOperationException("the disk is gone");
        }));
        Assert.Equal([1, 2, 3], Read(store));
        store.Save(3, stream => stream.Write([4]));
        Assert.Equal([4], Read(store));
        Assert.Single(Directory.GetFiles(folder.Path));

        static byte[] Read(FileCheckpointStore store)
        {
            using var stream = store.OpenLatest();
            Assert.NotNull(stream);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
    }
}
