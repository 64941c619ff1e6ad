namespace Experiments.Models.Classical.Boosting.Trees;

/// <summary>Rows that trees learn from.</summary>
/// <param name="Values">Shape [rows, columns], row-major; NaN is a missing value.</param>
/// <param name="Columns">Number of columns.</param>
/// <param name="Labels">Class of each row.</param>
/// <param name="Weights">Weight of each row, 0 or more.</param>
/// <param name="Classes">Number of classes.</param>
internal sealed record BoostingRows(float[] Values, int Columns, int[] Labels, float[] Weights, int Classes);
