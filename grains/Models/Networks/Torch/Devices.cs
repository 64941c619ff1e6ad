using System.Globalization;
using System.Text.RegularExpressions;
using Experiments.Domain;
using static TorchSharp.torch;

namespace Experiments.Models.Networks.Torch;

/// <summary>Devices by name: <c>cpu</c>, or <c>cuda:0</c>, <c>cuda:1</c>, … where libtorch is a CUDA build.</summary>
internal static partial class Devices
{
    /// <summary>Opens the device with that name. libtorch must be loaded.</summary>
    /// <exception cref="UserErrorException">The name is invalid, or this machine has no such device.</exception>
    public static Device Open(string name)
    {
        if (name == "cpu")
        {
            return CPU;
        }

        if (!CudaName().IsMatch(name))
        {
            throw new UserErrorException($"'{name}' is not a device; use cpu, cuda:0, cuda:1, …");
        }

        var index = name.Length > 4 ? int.Parse(name.AsSpan(5), CultureInfo.InvariantCulture) : 0;
        if (!cuda.is_available())
        {
            throw UserErrorException.Failed(
                $"device {name}: the loaded libtorch does not support CUDA; "
                + $"use cpu, or set {TorchRuntime.FolderVariable} to the folder of a CUDA build of libtorch 2.10");
        }

        return index < cuda.device_count()
            ? InitializeDevice(new Device(TorchSharp.DeviceType.CUDA, index))
            : throw UserErrorException.Failed($"device {name}: this machine has {cuda.device_count()} CUDA devices, starting at cuda:0");
    }

    [GeneratedRegex("^cuda(:[0-9]{1,3})?$")]
    private static partial Regex CudaName();
}
