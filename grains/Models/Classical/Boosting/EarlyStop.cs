using Experiments.Domain;

namespace Experiments.Models.Classical.Boosting;

/// <summary>Ends boosting when the validation loss has not fallen for some iterations; the best iteration is kept.</summary>
internal sealed class EarlyStop(int patience)
{
    private double _least = double.PositiveInfinity;
    private int _iteration;

    /// <summary>Declares <c>patience</c>.</summary>
    public static ParameterSpec Parameter { get; } = ParameterSpec.Integer(
        "patience", 0, 0, 10_000,
        "Iterations without a lower validation loss after which boosting stops, keeping the best; 0 never stops early.");

    /// <summary>Iterations to keep.</summary>
    public int Best { get; private set; }

    /// <summary>Records the loss of one more iteration; returns true to stop.</summary>
    public bool Note(double loss)
    {
        _iteration++;
        if (loss < _least)
        {
            (_least, Best) = (loss, _iteration);
        }

        return _iteration - Best >= patience;
    }
}
