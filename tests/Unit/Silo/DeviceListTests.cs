using Experiments.Domain;
using Experiments.Silo.Operations;
using Xunit;

namespace Experiments.Unit.Silo;

public sealed class DeviceListTests
{
    private const long GiB = 1L << 30;

    [Theory]
    [InlineData("cpu:2", "cpu:0x2")]
    [InlineData("cpu:auto", "cpu:0x8")]
    [InlineData("cuda:all", "cuda:0x1 cuda:1x1 cuda:2x1 cuda:3x1")]
    [InlineData("cuda:allx2", "cuda:0x2 cuda:1x2 cuda:2x2 cuda:3x2")]
    [InlineData("cuda:all,cpu:2", "cpu:0x2 cuda:0x1 cuda:1x1 cuda:2x1 cuda:3x1")]
    [InlineData("cuda:1x3, cuda:0", "cuda:0x1 cuda:1x3")]
    [InlineData("declared-cuda:2x3", "declared-cuda:0x3 (declared: computes on the CPU) declared-cuda:1x3 (declared: computes on the CPU)")]
    [InlineData("auto", "cpu:0x4 cuda:0x1 cuda:1x1 cuda:2x1 cuda:3x1")]
    public void A_list_gives_devices_and_slots_per_device(string text, string expected) =>
        Assert.Equal(expected,
            string.Join(' ', DeviceList.Parse(text, new MachineResources(8, 64 * GiB, () => 4)).Select(device => device.Describe())));

    [Theory]
    [InlineData("")]
    [InlineData("cpu")]
    [InlineData("cpu:0")]
    [InlineData("cpu:2x2")]
    [InlineData("cpu:-1")]
    [InlineData("gpu:1")]
    [InlineData("cuda:auto")]
    [InlineData("cuda:0x0")]
    [InlineData("declared-cuda:all")]
    [InlineData("cpu:2,cpu:3")]
    [InlineData("cuda:all,cuda:0")]
    [InlineData("cuda:4")]
    [InlineData("cpu:99999")]
    public void An_invalid_list_is_refused_in_one_line(string text)
    {
        var error = Assert.Throws<UserErrorException>(() => DeviceList.Parse(text, new MachineResources(8, 64 * GiB, () => 4)));
        Assert.Contains("device", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Automatic_slots_are_limited_by_memory_and_cores()
    {
        Assert.Equal(3, Assert.Single(DeviceList.Parse("auto", new MachineResources(32, 3 * GiB, () => 0))).Slots);
        Assert.Equal(1, Assert.Single(DeviceList.Parse("auto", new MachineResources(1, GiB / 2, () => 0))).Slots);
    }

    [Fact]
    public void Memory_is_divided_among_slots_unless_it_is_specified()
    {
        var machine = new MachineResources(8, 100 * GiB, () => 1);
        Assert.All(DeviceList.Parse("cuda:0x2,cpu:7", machine), device => Assert.Equal(10 * GiB, device.MemoryBytes));
        Assert.All(DeviceList.Parse("cuda:0x2,cpu:7", machine, GiB), device => Assert.Equal(GiB, device.MemoryBytes));
    }

    [Fact]
    public void GPUs_are_not_detected_unless_listed()
    {
        var machine = new MachineResources(8, 64 * GiB, () => throw new InvalidOperationException("libtorch was asked"));
        Assert.Equal("cuda", DeviceList.Parse("declared-cuda:1,cpu:1", machine)[1].Kind);
    }
}
