using System.Runtime.InteropServices;

namespace Experiments.Models.Classical.Boosting;

/// <summary>An object of a native library, freed exactly once, even if a fit ends early.</summary>
internal sealed class NativeHandle : SafeHandle
{
    private readonly Func<nint, int> _free;

    /// <summary>Owns <paramref name="value"/>.</summary>
    public NativeHandle(nint value, Func<nint, int> free)
        : base(0, ownsHandle: true)
    {
        _free = free;
        SetHandle(value);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>The object, for a call while this is kept alive.</summary>
    public nint Value => handle;

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => _free(handle) == 0;
}
