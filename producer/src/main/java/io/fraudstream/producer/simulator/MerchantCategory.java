package io.fraudstream.producer.simulator;

/** What is sold, with the amounts it takes and how often one meets it. */
enum MerchantCategory {
  GROCERY("5411", 31, 0.75, 30, 2),
  RESTAURANT("5812", 29, 0.60, 16, 0),
  FAST_FOOD("5814", 11, 0.50, 14, 4),
  FUEL("5541", 48, 0.40, 9, 0),
  PHARMACY("5912", 17, 0.70, 7, 1),
  TRANSPORT("4111", 6, 0.70, 10, 3),
  CLOTHING("5651", 55, 0.70, 6, 14),
  ELECTRONICS("5732", 120, 0.75, 3, 9),
  FURNITURE("5712", 150, 0.75, 2, 3),
  CINEMA("7832", 22, 0.45, 3, 2),
  HOTEL("7011", 165, 0.60, 2, 3),
  CASH("6011", 90, 0.50, 6, 0),
  AIRLINE("4511", 230, 0.70, 0, 4),
  DIGITAL("5815", 9, 0.85, 0, 22),
  MARKETPLACE("5399", 36, 0.90, 0, 33);

  /** ISO 18245. */
  final String code;

  /** In euros. */
  final double medianAmount;

  /** Of the amount's logarithm. */
  final double sigma;

  final double weightInPerson;
  final double weightOnline;

  MerchantCategory(
      String code, double medianAmount, double sigma, double weightInPerson, double weightOnline) {
    this.code = code;
    this.medianAmount = medianAmount;
    this.sigma = sigma;
    this.weightInPerson = weightInPerson;
    this.weightOnline = weightOnline;
  }
}
