package io.fraudstream.producer.simulator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Who pays and where: cards, terminals, and how cardholders choose among them. */
final class World {
  private static final int FAVOURITES = 6;
  private static final int ONLINE_FAVOURITES = 3;
  private static final double FAVOURITE_SHARE = 0.7;

  /** Every so many terminals, one is an online merchant; the first is, too. */
  private static final int ONLINE_EVERY = 7;

  private static final int TERMINALS_PER_CITY = 8;

  /** The more, the fewer payments go abroad through the net. */
  private static final int DOMESTIC_TRIES = 8;

  private static final int NEIGHBOURS = 3;

  /** Further than anybody travels between two payments of an hour. */
  private static final double FAR_KM = 800;

  private static final Picker FAVOURITE = new Picker(new double[] {8, 4, 3, 2, 1.5, 1});
  private static final Picker ONLINE_FAVOURITE = new Picker(new double[] {4, 2, 1});

  private static final List<MerchantCategory> CATEGORIES = List.of(MerchantCategory.values());
  private static final Picker IN_PERSON = categories(false);
  private static final Picker ONLINE = categories(true);

  private final List<City> cities;
  private final Picker cityPicker;
  private final List<Terminal> terminals;
  private final int[][] inCity;
  private final Picker[] inCityPicker;
  private final int[] online;
  private final Picker onlinePicker;
  private final int[][] neighbours;
  private final int[][] farAway;
  private final List<Card> cards;

  World(SimulatorSettings settings) {
    int inPerson = settings.terminals() - settings.terminals() / ONLINE_EVERY - 1;
    int count = Math.max(1, Math.min(City.ALL.size(), inPerson / TERMINALS_PER_CITY));
    cities = City.ALL.subList(0, count);
    cityPicker = new Picker(cities.stream().mapToDouble(City::weight).toArray());
    terminals =
        IntStream.range(0, settings.terminals())
            .mapToObj(number -> terminal(number, settings.seed()))
            .toList();
    inCity =
        IntStream.range(0, count)
            .mapToObj(city -> numbers(terminals, t -> !t.online() && t.city() == city))
            .toArray(int[][]::new);
    inCityPicker =
        IntStream.range(0, count).mapToObj(city -> picker(inCity[city])).toArray(Picker[]::new);
    online = numbers(terminals, Terminal::online);
    onlinePicker = picker(online);
    neighbours = IntStream.range(0, count).mapToObj(this::neighboursOf).toArray(int[][]::new);
    farAway = IntStream.range(0, count).mapToObj(this::farFrom).toArray(int[][]::new);
    cards = cards(settings);
  }

  List<Card> cards() {
    return cards;
  }

  List<Terminal> terminals() {
    return terminals;
  }

  City city(int number) {
    return cities.get(number);
  }

  int anyCity(RandomGenerator random) {
    return cityPicker.pick(random);
  }

  /** Another city of the country near by, the same one if there is none. */
  int neighbour(int city, RandomGenerator random) {
    int[] near = neighbours[city];
    return near.length == 0 ? city : near[random.nextInt(near.length)];
  }

  /** A city that nobody reaches within hours by road, a distant one if the world is small. */
  int farFrom(int city, RandomGenerator random) {
    int[] far = farAway[city];
    return far.length == 0 ? city : far[random.nextInt(far.length)];
  }

  Terminal inCity(int city, RandomGenerator random) {
    return terminals.get(inCity[city][inCityPicker[city].pick(random)]);
  }

  /** Any online merchant of the world. */
  Terminal online(RandomGenerator random) {
    return terminals.get(online[onlinePicker.pick(random)]);
  }

  /** An online merchant, mostly one of the country. */
  private Terminal onlineFrom(Country country, RandomGenerator random) {
    Terminal merchant = online(random);
    for (int i = 0; i < DOMESTIC_TRIES && !merchant.country().equals(country); i++) {
      merchant = online(random);
    }
    return merchant;
  }

  /** Where this cardholder pays in a city: mostly at the same few places when at home. */
  Terminal usual(Card card, int city, RandomGenerator random) {
    return city == card.home && Draws.chance(random, FAVOURITE_SHARE)
        ? terminals.get(card.favourites[FAVOURITE.pick(random)])
        : inCity(city, random);
  }

  Terminal usualOnline(Card card, RandomGenerator random) {
    return Draws.chance(random, FAVOURITE_SHARE)
        ? terminals.get(card.onlineFavourites[ONLINE_FAVOURITE.pick(random)])
        : onlineFrom(cities.get(card.home).country(), random);
  }

  /** About the share of all payments to expect at each terminal, when everybody stays at home. */
  double[] expectedShares() {
    double[] shares = new double[terminals.size()];
    double[] freeInCity = new double[cities.size()];
    double freeOnline = 0;
    for (Card card : cards) {
      double inPersonShare = card.activity * (1 - card.onlineShare) / cards.size();
      double onlineShare = card.activity * card.onlineShare / cards.size();
      for (int i = 0; i < FAVOURITES; i++) {
        shares[card.favourites[i]] += inPersonShare * FAVOURITE_SHARE * FAVOURITE.share(i);
      }
      for (int i = 0; i < ONLINE_FAVOURITES; i++) {
        shares[card.onlineFavourites[i]] +=
            onlineShare * FAVOURITE_SHARE * ONLINE_FAVOURITE.share(i);
      }
      freeInCity[card.home] += inPersonShare * (1 - FAVOURITE_SHARE);
      freeOnline += onlineShare * (1 - FAVOURITE_SHARE);
    }
    for (int city = 0; city < inCity.length; city++) {
      for (int i = 0; i < inCity[city].length; i++) {
        shares[inCity[city][i]] += freeInCity[city] * inCityPicker[city].share(i);
      }
    }
    for (int i = 0; i < online.length; i++) {
      shares[online[i]] += freeOnline * onlinePicker.share(i);
    }
    return shares;
  }

  private Terminal terminal(int number, long seed) {
    SplittableRandom random = Draws.stream(seed, "terminal", number);
    boolean isOnline = number % ONLINE_EVERY == 0;
    // Every city gets some terminals before the large ones get more.
    int amongInPerson = number - number / ONLINE_EVERY - 1;
    int city =
        !isOnline && amongInPerson < cities.size() * TERMINALS_PER_CITY / 2
            ? amongInPerson % cities.size()
            : cityPicker.pick(random);
    City place = cities.get(city);
    MerchantCategory category = category(isOnline, random);
    double priceLevel = Draws.logNormal(random, 1, 0.25);
    double popularity = Draws.logNormal(random, 1, 0.8);
    double latitude = place.latitude() + 0.04 * random.nextGaussian();
    double longitude = place.longitude() + 0.06 * random.nextGaussian();
    return new Terminal(
        number,
        Tokens.terminal(number),
        city,
        place.country(),
        category,
        isOnline,
        priceLevel,
        popularity,
        isOnline ? null : Double.valueOf(rounded(latitude)),
        isOnline ? null : Double.valueOf(rounded(longitude)));
  }

  private static MerchantCategory category(boolean isOnline, RandomGenerator random) {
    return CATEGORIES.get((isOnline ? ONLINE : IN_PERSON).pick(random));
  }

  private static Picker categories(boolean isOnline) {
    return new Picker(
        CATEGORIES.stream()
            .mapToDouble(c -> isOnline ? c.weightOnline : c.weightInPerson)
            .toArray());
  }

  private List<Card> cards(SimulatorSettings settings) {
    List<Card> all = new ArrayList<>(settings.cards());
    double sum = 0;
    for (int number = 0; number < settings.cards(); number++) {
      Card card = card(number, settings.seed());
      all.add(card);
      sum += card.activity;
    }
    double mean = sum / all.size();
    all.forEach(card -> card.activity /= mean);
    return List.copyOf(all);
  }

  private Card card(int number, long seed) {
    SplittableRandom random = Draws.stream(seed, "card", number);
    int home = cityPicker.pick(random);
    int[] favourites = new int[FAVOURITES];
    for (int i = 0; i < FAVOURITES; i++) {
      favourites[i] = inCity(home, random).number();
    }
    int[] onlineFavourites = new int[ONLINE_FAVOURITES];
    for (int i = 0; i < ONLINE_FAVOURITES; i++) {
      onlineFavourites[i] = onlineFrom(cities.get(home).country(), random).number();
    }
    return new Card(
        number,
        random,
        home,
        Draws.logNormal(random, 1, 0.45),
        Draws.logNormal(random, 1, 0.5),
        Draws.between(random, 0.08, 0.38),
        (long) (1.2 * Rhythm.HOUR * random.nextGaussian()),
        favourites,
        onlineFavourites);
  }

  private Picker picker(int[] numbers) {
    return new Picker(
        IntStream.of(numbers).mapToDouble(n -> terminals.get(n).popularity()).toArray());
  }

  private int[] neighboursOf(int city) {
    Country country = cities.get(city).country();
    return others(city)
        .filter(other -> cities.get(other).country().equals(country))
        .limit(NEIGHBOURS)
        .toArray();
  }

  private int[] farFrom(int city) {
    int[] far =
        others(city)
            .filter(other -> cities.get(city).distanceTo(cities.get(other)) > FAR_KM)
            .toArray();
    return far.length > 0 ? far : others(city).skip(Math.max(0, cities.size() - 2)).toArray();
  }

  /** Nearest first. */
  private IntStream others(int city) {
    City here = cities.get(city);
    return IntStream.range(0, cities.size())
        .filter(other -> other != city)
        .boxed()
        .sorted(Comparator.comparingDouble(other -> here.distanceTo(cities.get(other))))
        .mapToInt(Integer::intValue);
  }

  private static int[] numbers(List<Terminal> all, Predicate<Terminal> condition) {
    return all.stream().filter(condition).mapToInt(Terminal::number).toArray();
  }

  /** About a metre. */
  private static double rounded(double degrees) {
    return Math.round(degrees * 1e5) / 1e5;
  }
}
